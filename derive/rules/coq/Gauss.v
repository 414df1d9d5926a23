(* The Gaussian integrals.  With m_x(t) = exp(-x^2 (1 + t^2)), H(x) = int_0^1 m_x(t)/(1 + t^2) dt and E(x) = int_0^x exp(-t^2) dt,
   E^2 + H has derivative 0 and the value pi/4 at 0, and H tends to 0.  No axioms beyond Reals'. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From Derive Require Import Terms Rules.
Open Scope R_scope.

(* Integrals from 0 to 1, by primitives *)
Lemma primitive_exists f : continuity f -> exists F, F 0 = 0 /\ forall t, derivable_pt_lim F t (f t).
Proof.
  intros C. pose (int := fun a b (h : a <= b) => continuity_implies_RiemannInt h (fun t _ => C t)).
  set (F := fun x => match Rle_dec 0 x with left h => RiemannInt (int 0 x h)
                                          | right h => - RiemannInt (int x 0 (Rlt_le _ _ (Rnot_le_lt _ _ h))) end).
  exists F. split; [unfold F; destruct (Rle_dec 0 0) as [|N]; [apply RiemannInt_P9|destruct N; apply Rle_refl]|]. intros x. set (N := Rabs x + 1).
  assert (x < N /\ - x < N) as [A B] by (unfold N; pose proof (Rle_abs x); pose proof (Rle_abs (- x)) as Q; rewrite Rabs_Ropp in Q; lra).
  assert (h : - N <= N) by lra. assert (h0 : - N <= 0) by lra.
  set (P := primitive h (FTC_P1 h (fun t _ => C t))).
  apply (derivable_pt_lim_locally_ext (fun t => P t + - RiemannInt (int (- N) 0 h0)) F x (- N) N); [lra| |].
  - intros z Z. unfold P, primitive, F. destruct (Rle_dec (- N) z) as [p|]; [|lra]. destruct (Rle_dec z N) as [q|]; [|lra].
    destruct (Rle_dec 0 z) as [r|r].
    + pose proof (RiemannInt_P26 (int (- N) 0 h0) (int 0 z r) (FTC_P1 h (fun t _ => C t) p q)). lra.
    + pose proof (RiemannInt_P26 (FTC_P1 h (fun t _ => C t) p q) (int z 0 (Rlt_le _ _ (Rnot_le_lt _ _ r))) (int (- N) 0 h0)). lra.
  - eapply lim_value; [apply derivable_pt_lim_plus; [apply RiemannInt_P28; lra | apply derivable_pt_lim_const]|ring].
Qed.
Lemma flat F x y : (forall t, derivable_pt_lim F t 0) -> F x = F y.
Proof. intros H. exact (null_derivative_1 F (fun t => exist _ 0 (H t)) (fun t => eq_refl) x y). Qed.
Lemma D_plus f g u v t : derivable_pt_lim f t u -> derivable_pt_lim g t v -> derivable_pt_lim (fun s => f s + g s) t (u + v).
Proof. apply (derivable_pt_lim_plus f g). Qed.
Lemma D_times c f u t : derivable_pt_lim f t u -> derivable_pt_lim (fun s => c * f s) t (c * u).
Proof. apply (derivable_pt_lim_scal f c). Qed.
Lemma D_linear f g c u v t : derivable_pt_lim f t u -> derivable_pt_lim g t v -> derivable_pt_lim (fun s => f s + c * g s) t (u + c * v).
Proof. intros A B. now apply D_plus; [|apply D_times]. Qed.
Lemma D_after f g u v t : derivable_pt_lim g t u -> derivable_pt_lim f (g t) v -> derivable_pt_lim (fun s => f (g s)) t (v * u).
Proof. apply (derivable_pt_lim_comp g f). Qed.

Definition unit_integral (f : R -> R) : R := the (fun v => exists F, F 0 = 0 /\ (forall t, derivable_pt_lim F t (f t)) /\ F 1 = v).
Lemma unit_is F f : F 0 = 0 -> (forall t, derivable_pt_lim F t (f t)) -> unit_integral f = F 1.
Proof.
  intros Z D. apply the_is; [now exists F|]. intros m [G [Y [E <-]]].
  pose proof (flat (fun t => G t + -1 * F t) 1 0) as H. cbv beta in H. rewrite Z, Y in H.
  assert (G 1 + -1 * F 1 = 0 + -1 * 0); [apply H|lra].
  intros t. eapply lim_value; [apply D_linear; auto|ring].
Qed.
Lemma unit_linear f g c : continuity f -> continuity g -> unit_integral (fun t => f t + c * g t) = unit_integral f + c * unit_integral g.
Proof.
  intros A B. destruct (primitive_exists f A) as [F [Z D]], (primitive_exists g B) as [G [Y E]].
  rewrite (unit_is F f), (unit_is G g) by auto. apply (unit_is (fun t => F t + c * G t)); [rewrite Z, Y; ring|].
  intros t. now apply D_linear.
Qed.
Lemma unit_le f g : continuity f -> continuity g -> (forall t, 0 <= t <= 1 -> f t <= g t) -> unit_integral f <= unit_integral g.
Proof.
  intros A B L. destruct (primitive_exists f A) as [F [Z D]], (primitive_exists g B) as [G [Y E]].
  rewrite (unit_is F f), (unit_is G g) by auto.
  destruct (MVT_cor2 (fun t => G t + -1 * F t) (fun t => g t + -1 * f t) 0 1 ltac:(lra)) as [c [S I]]; [intros; now apply D_linear|].
  pose proof (L c ltac:(lra)). cbv beta in S. rewrite Z, Y in S. lra.
Qed.
Lemma unit_constant c : unit_integral (fun _ => c) = c.
Proof.
  rewrite (unit_is (fun t => c * t + 0)); [ring|ring|]. intros t. apply D_line.
Qed.
Lemma cont_constant (c : R) : continuity (fun _ => c). Proof. apply (cont_of _ (fun _ => 0)). intros. apply derivable_pt_lim_const. Qed.
Lemma cont_linear f g c : continuity f -> continuity g -> continuity (fun t => f t + c * g t).
Proof. intros A B. apply (continuity_plus f (fun t => c * g t)); auto. now apply (continuity_scal g c). Qed.

(* The kernel *)
Definition kernel (x t : R) : R := exp (- (x * x) * (1 + t * t)).
Definition E_kernel (x : R) : R := unit_integral (kernel x).
Definition H_kernel (x : R) : R := unit_integral (fun t => kernel x t * / (1 + t * t)).
Lemma one_square t : 1 <= 1 + t * t. Proof. nra. Qed.
Lemma kernel_cont x : continuity (kernel x).
Proof.
  apply (cont_of _ (fun t => exp (- (x * x) * (1 + t * t)) * (2 * - (x * x) * t + 0))). intros t. unfold kernel.
  apply (D_after exp); [|apply derivable_pt_lim_exp]. apply (lim_same (fun s => - (x * x) * (s * s) + (0 * s + - (x * x)))); [intros; ring|apply D_parabola].
Qed.
Lemma quotient_cont x : continuity (fun t => kernel x t * / (1 + t * t)).
Proof.
  apply (continuity_mult (kernel x) (fun t => / (1 + t * t))); [apply kernel_cont|].
  apply (continuity_inv (fun t => 1 + t * t)); [|intros t; pose proof (one_square t); lra].
  apply (cont_of _ (fun t => 2 * 1 * t + 0)). intros t.
  apply (lim_same (fun s => 1 * (s * s) + (0 * s + 1))); [intros; ring|apply D_parabola].
Qed.
Lemma exp_tangent a b : exp b + exp b * (a - b) <= exp a.
Proof. pose proof (exp_ineq1_le (a - b)). pose proof (exp_pos b). replace (exp a) with (exp b * exp (a - b)) by (rewrite <- exp_plus; f_equal; ring). nra. Qed.
Lemma kernel_bounds x t : 0 < kernel x t <= exp (- (x * x)).
Proof.
  split; [apply exp_pos|]. unfold kernel. assert (- (x * x) * (1 + t * t) <= - (x * x)) as [L|E] by nra; [left; now apply exp_increasing|rewrite E; lra].
Qed.
Lemma kernel_one x t : kernel x t <= 1.
Proof.
  pose proof (kernel_bounds x t). assert (exp (- (x * x)) <= 1); [|lra]. rewrite <- exp_0.
  assert (- (x * x) <= 0) as [L|E] by nra; [left; now apply exp_increasing|rewrite E; lra].
Qed.
Lemma E_bounds x : 0 <= E_kernel x <= 1.
Proof.
  unfold E_kernel. rewrite <- (unit_constant 0) at 1. rewrite <- (unit_constant 1).
  split; (apply unit_le; [apply cont_constant || apply kernel_cont ..|]); intros t _; pose proof (kernel_bounds x t); pose proof (kernel_one x t); lra.
Qed.
Lemma H_bounds x : 0 <= H_kernel x <= exp (- (x * x)).
Proof.
  unfold H_kernel. rewrite <- (unit_constant 0) at 1. rewrite <- (unit_constant (exp _)).
  split; (apply unit_le; [apply cont_constant || apply quotient_cont ..|]); intros t _; pose proof (kernel_bounds x t) as [A B]; pose proof (one_square t);
    assert (0 < / (1 + t * t) <= 1) as [C D] by (split; [apply Rinv_0_lt_compat; lra|rewrite <- Rinv_1; apply Rinv_le_contravar; lra]); nra.
Qed.
Lemma E_near x y : E_kernel y <= E_kernel x + 2 * Rabs (y * y - x * x).
Proof.
  pose proof (Rle_abs (y * y - x * x)) as D. pose proof (Rle_abs (- (y * y - x * x))) as A. rewrite Rabs_Ropp in A.
  set (d := Rabs (y * y - x * x)) in *. rewrite <- (unit_constant (2 * d)). unfold E_kernel.
  replace (unit_integral (fun _ => 2 * d)) with (1 * unit_integral (fun _ => 2 * d)) by ring.
  rewrite <- unit_linear by (apply kernel_cont || apply cont_constant). apply unit_le; [apply kernel_cont|apply cont_linear; [apply kernel_cont|apply cont_constant]|].
  intros t T. pose proof (exp_tangent (- (x * x) * (1 + t * t)) (- (y * y) * (1 + t * t))) as S. fold (kernel x t) (kernel y t) in S.
  pose proof (kernel_bounds y t). pose proof (kernel_one y t).
  replace (- (x * x) * (1 + t * t) - - (y * y) * (1 + t * t)) with ((y * y - x * x) * (1 + t * t)) in S by ring.
  assert (0 <= kernel y t * (1 + t * t) <= 2) by (split; nra). assert (- d <= y * y - x * x) by lra.
  assert (- (2 * d) <= kernel y t * (1 + t * t) * (y * y - x * x)) by nra. nra.
Qed.
Lemma H_tangent x y : H_kernel x - (y * y - x * x) * E_kernel x <= H_kernel y.
Proof.
  replace (H_kernel x - (y * y - x * x) * E_kernel x) with (H_kernel x + - (y * y - x * x) * E_kernel x) by ring.
  unfold H_kernel, E_kernel. rewrite <- unit_linear by (apply quotient_cont || apply kernel_cont).
  apply unit_le; [apply (cont_linear (fun t => kernel x t * / (1 + t * t))); [apply quotient_cont|apply kernel_cont]|apply quotient_cont|]. intros t _.
  pose proof (one_square t). assert (0 < / (1 + t * t)) by (apply Rinv_0_lt_compat; lra).
  pose proof (exp_tangent (- (y * y) * (1 + t * t)) (- (x * x) * (1 + t * t))) as S. fold (kernel x t) (kernel y t) in S.
  apply (Rmult_le_compat_r (/ (1 + t * t))) in S; [|lra].
  replace ((kernel x t + kernel x t * (- (y * y) * (1 + t * t) - - (x * x) * (1 + t * t))) * / (1 + t * t))
    with (kernel x t * / (1 + t * t) + - (y * y - x * x) * kernel x t) in S by (field; lra). lra.
Qed.
Lemma slope_quadratic f x l c : (forall h, Rabs h <= 1 -> Rabs (f (x + h) - f x - l * h) <= c * (h * h)) -> derivable_pt_lim f x l.
Proof.
  intros H e E. assert (P : 0 <= c) by (pose proof (H 1 ltac:(rewrite Rabs_R1; lra)); pose proof (Rabs_pos (f (x + 1) - f x - l * 1)); lra).
  assert (D : 0 < Rmin 1 (e / (c + 1))) by (apply Rmin_pos; [lra|apply Rdiv_lt_0_compat; lra]). exists (mkposreal _ D). simpl. intros h N L.
  pose proof (Rmin_l 1 (e / (c + 1))). pose proof (Rmin_r 1 (e / (c + 1))). pose proof (Rabs_pos_lt h N). specialize (H h ltac:(lra)).
  replace ((f (x + h) - f x) / h - l) with ((f (x + h) - f x - l * h) * / h) by (field; auto). rewrite Rabs_mult, Rabs_inv.
  assert (h * h = Rabs h * Rabs h) as Q by (rewrite <- Rabs_mult, Rabs_right; nra). rewrite Q in H.
  assert (A : Rabs h * (c + 1) < e) by (replace e with (e / (c + 1) * (c + 1)) by (field; lra); apply Rmult_lt_compat_r; lra).
  apply (Rmult_lt_reg_r (Rabs h)); auto. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.
Lemma H_slope x : derivable_pt_lim H_kernel x (- (2 * x * E_kernel x)).
Proof.
  pose proof (Rabs_pos x) as X. apply (slope_quadratic _ _ _ (1 + 2 * Rabs x * (2 * (2 * Rabs x + 1)))). intros h L.
  pose proof (H_tangent x (x + h)). pose proof (H_tangent (x + h) x). pose proof (E_bounds x). pose proof (E_bounds (x + h)).
  pose proof (E_near x (x + h)) as A. pose proof (E_near (x + h) x) as B. rewrite Rabs_minus_sym in B.
  assert (Q : Rabs ((x + h) * (x + h) - x * x) <= (2 * Rabs x + 1) * Rabs h).
  { replace ((x + h) * (x + h) - x * x) with ((2 * x + h) * h) by ring. rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|].
    pose proof (Rabs_triang (2 * x) h) as T. rewrite Rabs_mult, (Rabs_right 2) in T; lra. }
  assert (K : Rabs (E_kernel (x + h) - E_kernel x) <= 2 * (2 * Rabs x + 1) * Rabs h) by (apply Rabs_le; lra).
  assert (M : Rabs (2 * x * h * (E_kernel (x + h) - E_kernel x)) <= 2 * Rabs x * (2 * (2 * Rabs x + 1)) * (h * h)).
  { assert (h * h = Rabs h * Rabs h) as -> by (rewrite <- Rabs_mult, Rabs_right; nra).
    rewrite !Rabs_mult, (Rabs_right 2) by lra. pose proof (Rabs_pos h).
    apply Rle_trans with (2 * Rabs x * Rabs h * (2 * (2 * Rabs x + 1) * Rabs h)); [apply Rmult_le_compat_l; [nra|exact K]|right; ring]. }
  pose proof (Rle_abs (2 * x * h * (E_kernel (x + h) - E_kernel x))) as U. pose proof (Rle_abs (- (2 * x * h * (E_kernel (x + h) - E_kernel x)))) as V.
  rewrite Rabs_Ropp in V. pose proof (Rle_0_sqr h) as S. unfold Rsqr in S. apply Rabs_le. split; nra.
Qed.

(* The integral of exp(-t^2) *)
Lemma bell_cont : continuity (fun t => exp (- (t * t))).
Proof.
  apply (cont_of _ (fun t => exp (- (t * t)) * (2 * -1 * t + 0))). intros t. apply (D_after exp); [|apply derivable_pt_lim_exp].
  apply (lim_same (fun s => -1 * (s * s) + (0 * s + 0))); [intros; ring|apply D_parabola].
Qed.
Section Erf.
Context (F : R -> R) (F_zero : F 0 = 0) (F_slope : forall t, derivable_pt_lim F t (exp (- (t * t)))).
Lemma erf_kernel x : x * E_kernel x = exp (- (x * x)) * F x.
Proof.
  replace (x * E_kernel x) with (unit_integral (fun _ => 0) + x * E_kernel x) by (rewrite unit_constant; ring).
  unfold E_kernel. rewrite <- unit_linear by (apply cont_constant || apply kernel_cont).
  rewrite (unit_is (fun t => exp (- (x * x)) * F (x * t + 0))); [f_equal; f_equal; ring|rewrite Rmult_0_r, Rplus_0_r, F_zero; ring|].
  intros t. eapply lim_value; [apply D_times, (D_after F); [apply D_line|apply F_slope]|]. cbv beta. unfold kernel.
  replace (- (x * x) * (1 + t * t)) with (- (x * x) + - ((x * t + 0) * (x * t + 0))) by ring. rewrite exp_plus. ring.
Qed.
Lemma erf_square x : F x * F x + H_kernel x = PI / 4.
Proof.
  rewrite (flat (fun s => F s * F s + H_kernel s) x 0).
  - rewrite F_zero. replace (H_kernel 0) with (atan 1); [rewrite atan_1; lra|]. symmetry. unfold H_kernel.
    apply (unit_is atan); [apply atan_0|]. intros t. eapply lim_value; [apply derivable_pt_lim_atan|]. unfold kernel.
    replace (- (0 * 0) * (1 + t * t)) with 0 by ring. rewrite exp_0. replace (t ^ 2) with (t * t) by ring. ring.
  - intros t. eapply lim_value; [apply D_plus; [apply (derivable_pt_lim_mult F F); apply F_slope|apply H_slope]|].
    pose proof (erf_kernel t). lra.
Qed.
Lemma erf_nonneg x : 0 <= x -> 0 <= F x.
Proof.
  intros [L|<-]; [|lra]. destruct (MVT_cor2 F _ 0 x L (fun t _ => F_slope t)) as [c [S I]].
  pose proof (exp_pos (- (c * c))). rewrite F_zero in S. nra.
Qed.
Lemma erf_limit x : 0 <= x -> Rabs (F x - sqrt PI / 2) <= 2 * exp (- (x * x)).
Proof.
  intros P. pose proof (erf_square x) as Q. pose proof (H_bounds x). pose proof (erf_nonneg x P). pose proof PI2_1.
  assert (S : sqrt PI * sqrt PI = PI) by (apply sqrt_sqrt; lra). pose proof (sqrt_pos PI). assert (1 <= sqrt PI) by nra.
  set (r := sqrt PI) in *. assert (F x <= r / 2) by nra. rewrite Rabs_left1 by lra. nra.
Qed.
Lemma erf_odd x : F (- x) = - F x.
Proof.
  pose proof (flat (fun s => F s + F (-1 * s + 0)) x 0) as H. cbv beta in H.
  replace (-1 * x + 0) with (- x) in H by ring. replace (-1 * 0 + 0) with 0 in H by ring. rewrite F_zero in H.
  assert (F x + F (- x) = 0 + 0); [|lra]. apply H. intros t.
  eapply lim_value; [apply D_plus; [apply F_slope|apply (D_after F); [apply D_line|apply F_slope]]|]. cbv beta.
  replace ((-1 * t + 0) * (-1 * t + 0)) with (t * t) by ring. ring.
Qed.
End Erf.

(* Integrals over the line, by limits of a primitive *)
Definition tends (F : R -> R) (u v : R) : Prop := forall e, 0 < e -> exists M, 1 <= M /\ forall x, M <= x -> Rabs (F x - v) < e /\ Rabs (F (- x) - u) < e.
Lemma line_from F f u v : (forall t, derivable_pt_lim F t (f t)) -> continuity f -> tends F u v -> integrates_line f (v - u).
Proof.
  intros D C T e E. destruct (T (e / 2) ltac:(lra)) as [M [P H]]. exists M. intros a b A B.
  destruct (fundamental F f a b ltac:(lra) D C) as [p Hp]. exists p. rewrite Hp.
  destruct (H b B) as [X _], (H (- a) ltac:(lra)) as [_ Y]. rewrite Ropp_involutive in Y.
  apply Rabs_def2 in X. apply Rabs_def2 in Y. apply Rabs_def1; lra.
Qed.
Section Bell.
Context (a b : R) (a_pos : 0 < a).
Definition bell (x : R) : R := exp (b * x + -1 * a * (x * x)).
Lemma bell_small e : 0 < e -> exists M, 1 <= M /\ forall x, M <= Rabs x -> Rabs x * bell x < e.
Proof.
  intros E. destruct (tail_small 1 1 e ltac:(lra) ltac:(lra) E) as [M [P H]]. exists (Rmax M ((Rabs b + 1) / a)).
  pose proof (Rmax_l M ((Rabs b + 1) / a)). pose proof (Rmax_r M ((Rabs b + 1) / a)). split; [lra|]. intros x X.
  specialize (H (Rabs x) ltac:(lra)). set (r := Rabs x) in *.
  assert (x * x = r * r) as Q by (unfold r; rewrite <- Rabs_mult, Rabs_right; nra).
  assert (L : Rabs b + 1 <= r * a) by (apply (Rmult_le_reg_r (/ a)); [now apply Rinv_0_lt_compat|]; rewrite Rmult_assoc, Rinv_r by lra; unfold Rdiv in *; lra).
  assert (B : b * x <= Rabs b * r) by (unfold r; rewrite <- Rabs_mult; apply Rle_abs).
  assert (bell x <= exp (- (1 * r))); [|pose proof (exp_pos (- (1 * r))); assert (1 <= r) by lra; assert (r <= 1 * (r * r)) by nra; nra].
  unfold bell. rewrite Q. assert (b * x + -1 * a * (r * r) <= - (1 * r)) as [K|K] by nra; [left; now apply exp_increasing|rewrite K; lra].
Qed.
Lemma bell_slope t : derivable_pt_lim bell t (bell t * (2 * (-1 * a) * t + b)).
Proof.
  apply (D_after exp); [|apply derivable_pt_lim_exp]. apply (lim_same (fun s => -1 * a * (s * s) + (b * s + 0))); [intros; ring|apply D_parabola].
Qed.
Lemma bell_line_slope t : derivable_pt_lim (fun s => s * bell s) t (1 * bell t + t * (bell t * (2 * (-1 * a) * t + b))).
Proof. apply (derivable_pt_lim_mult id bell); [apply derivable_pt_lim_id|apply bell_slope]. Qed.
Lemma slopes_cont : continuity (fun t => bell t * (2 * (-1 * a) * t + b)) /\ continuity (fun t => 1 * bell t + t * (bell t * (2 * (-1 * a) * t + b))).
Proof.
  assert (C : continuity bell) by exact (cont_of _ _ bell_slope).
  assert (L : continuity (fun t => 2 * (-1 * a) * t + b)) by (apply (cont_of _ (fun _ => 2 * (-1 * a))); intros; apply D_line).
  assert (S : continuity (fun t => bell t * (2 * (-1 * a) * t + b))) by exact (continuity_mult bell _ C L). split; auto.
  apply (continuity_plus (fun t => 1 * bell t) (fun t => t * (bell t * (2 * (-1 * a) * t + b)))); [exact (continuity_scal bell 1 C)|].
  apply (continuity_mult id); [exact (derivable_continuous _ derivable_id)|exact S].
Qed.
Lemma bell_tends : tends bell 0 0 /\ tends (fun s => s * bell s) 0 0.
Proof.
  split; intros e E; destruct (bell_small e E) as [M [P H]]; exists M; (split; [auto|]); intros x X;
    pose proof (Rabs_right x ltac:(lra)) as A; pose proof (H x ltac:(lra)) as K; pose proof (H (- x) ltac:(rewrite Rabs_Ropp; lra)) as L;
    rewrite Rabs_Ropp in L; rewrite A in K, L; pose proof (exp_pos (b * x + -1 * a * (x * x))) as U; pose proof (exp_pos (b * - x + -1 * a * (- x * - x))) as V;
    fold (bell x) (bell (- x)) in *; split; apply Rabs_def1; nra.
Qed.
Definition total : R := exp (b * b / (4 * a)) * (sqrt PI / sqrt a).
Lemma bell_0 : integrates_line bell total.
Proof.
  destruct (primitive_exists _ bell_cont) as [F [Z D]]. set (s := sqrt a). assert (0 < s) by now apply sqrt_lt_R0. assert (s * s = a) as S by (apply sqrt_sqrt; lra).
  set (c := b / (2 * s)). set (r := sqrt PI).
  assert (I : forall x, exp (- ((s * x + - c) * (s * x + - c))) = exp (- (c * c)) * bell x).
  { intros x. unfold bell. rewrite <- exp_plus. f_equal. rewrite <- S. unfold c. field. lra. }
  assert (C : exp (- (c * c)) <= 1) by (rewrite <- exp_0; assert (- (c * c) <= 0) as [K|K] by nra; [left; now apply exp_increasing|rewrite K; lra]).
  assert (G : integrates_line (fun t => exp (- ((s * t + - c) * (s * t + - c))) * s) (r / 2 - - (r / 2))).
  { apply (line_from (fun t => F (s * t + - c))).
    - intros t. apply (D_after F); [apply D_line|apply D].
    - apply (cont_of _ (fun t => exp (- (c * c)) * (bell t * (2 * (-1 * a) * t + b)) * s)). intros t.
      apply (lim_same (fun t => s * (exp (- (c * c)) * bell t))); [intros; rewrite I; ring|].
      eapply lim_value; [apply D_times, D_times, bell_slope|ring].
    - intros e E. destruct (bell_small (e / 2) ltac:(lra)) as [M [P H1]]. exists (Rmax M (Rabs c / s)).
      pose proof (Rmax_l M (Rabs c / s)). pose proof (Rmax_r M (Rabs c / s)) as N. split; [lra|]. intros x X.
      assert (Rabs c <= s * x) by (replace (Rabs c) with (s * (Rabs c / s)) by (field; lra); apply Rmult_le_compat_l; lra).
      pose proof (Rle_abs c). pose proof (Rle_abs (- c)) as Q. rewrite Rabs_Ropp in Q. pose proof (exp_pos (- (c * c))).
      pose proof (Rabs_right x ltac:(lra)) as A. pose proof (H1 x ltac:(lra)) as K. pose proof (H1 (- x) ltac:(rewrite Rabs_Ropp; lra)) as L. rewrite Rabs_Ropp in L. rewrite A in K, L.
      pose proof (exp_pos (b * x + -1 * a * (x * x))) as U. pose proof (exp_pos (b * - x + -1 * a * (- x * - x))) as V. fold (bell x) in U. fold (bell (- x)) in V. split.
      + pose proof (erf_limit F Z D (s * x + - c) ltac:(lra)) as W. fold r in W. rewrite I in W. nra.
      + replace (s * - x + - c) with (- (s * x + c)) by ring. rewrite (erf_odd F Z D).
        pose proof (erf_limit F Z D (s * x + c) ltac:(lra)) as W. fold r in W. pose proof (I (- x)) as J.
        replace ((s * - x + - c) * (s * - x + - c)) with ((s * x + c) * (s * x + c)) in J by ring. rewrite J in W.
        replace (- F (s * x + c) - - (r / 2)) with (- (F (s * x + c) - r / 2)) by ring. rewrite Rabs_Ropp. nra. }
  apply (integral_factor (exp (c * c) / s)) in G.
  replace total with (exp (c * c) / s * (r / 2 - - (r / 2))).
  - apply (integral_cong _ _ (fun t => exp (c * c) / s * (exp (- ((s * t + - c) * (s * t + - c))) * s))); auto. intros t. rewrite I.
    assert (exp (c * c) * exp (- (c * c)) = 1) as N by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
    replace (exp (c * c) / s * (exp (- (c * c)) * bell t * s)) with (exp (c * c) * exp (- (c * c)) * bell t) by (field; lra). rewrite N. ring.
  - unfold total. fold r s. replace (b * b / (4 * a)) with (c * c) by (unfold c; rewrite <- S; field; lra). field. lra.
Qed.
Lemma bell_1 : integrates_line (fun t => t * bell t) (b / (2 * a) * total).
Proof.
  destruct slopes_cont as [C _], bell_tends as [T _]. pose proof (line_from _ _ _ _ bell_slope C T) as G.
  apply (integral_factor (- / (2 * a))) in G. pose proof (integral_sum _ _ _ _ (integral_factor (b / (2 * a)) _ _ bell_0) G) as S. cbv beta in S.
  replace (b / (2 * a) * total) with (b / (2 * a) * total + - / (2 * a) * (0 - 0)) by ring. eapply integral_cong; [|exact S].
  intros t. unfold bell. field. lra.
Qed.
Lemma bell_2 : integrates_line (fun t => t * t * bell t) ((b * b / (4 * (a * a)) + 1 / (2 * a)) * total).
Proof.
  destruct slopes_cont as [_ C], bell_tends as [_ T]. pose proof (line_from _ _ _ _ bell_line_slope C T) as G.
  apply (integral_factor (- / (2 * a))) in G.
  pose proof (integral_sum _ _ _ _ (integral_factor (/ (2 * a)) _ _ bell_0) (integral_sum _ _ _ _ (integral_factor (b / (2 * a)) _ _ bell_1) G)) as S. cbv beta in S.
  match type of S with integrates_line _ ?v => replace ((b * b / (4 * (a * a)) + 1 / (2 * a)) * total) with v by (field; lra) end.
  eapply integral_cong; [|exact S]. intros t. unfold bell. field. lra.
Qed.
End Bell.
Lemma root_of_quotient a : 0 < a -> pow_ (PI * pow_ a (-1)) (1 * pow_ 2 (-1)) = sqrt PI / sqrt a.
Proof.
  intros A. assert (0 < / a) by now apply Rinv_0_lt_compat. rewrite !pow_m1, pow_pos by (apply Rmult_lt_0_compat; [apply PI_RGT_0|auto]).
  rewrite <- sqrt_div_alt by auto. rewrite <- Rpower_sqrt by (apply Rmult_lt_0_compat; [apply PI_RGT_0|auto]). unfold Rpower. f_equal. now rewrite Rmult_1_l.
Qed.
Lemma gaussian_0 : forall (a_ : R) (b_ : R), ((0) < a_) -> (integrates_line (fun i1 => (exp ((b_ * i1) + ((-1) * a_ * (pow_ i1 (2)))))) ((pow_ (PI * (pow_ a_ (-1))) ((1) * (pow_ (2) (-1)))) * (exp ((pow_ b_ (2)) * (pow_ ((4) * a_) (-1)))))).
Proof.
  intros a b A. rewrite root_of_quotient, pow_2, pow_m1, (Rmult_comm (sqrt PI / sqrt a)) by auto.
  eapply integral_cong; [|apply (bell_0 a b A)]. intros t. unfold bell. now rewrite pow_2.
Qed.
Lemma gaussian_1 : forall (a_ : R) (b_ : R), ((0) < a_) -> (integrates_line (fun i1 => (i1 * (exp ((b_ * i1) + ((-1) * a_ * (pow_ i1 (2))))))) (b_ * (pow_ ((2) * a_) (-1)) * (pow_ (PI * (pow_ a_ (-1))) ((1) * (pow_ (2) (-1)))) * (exp ((pow_ b_ (2)) * (pow_ ((4) * a_) (-1)))))).
Proof.
  intros a b A. rewrite root_of_quotient, pow_2, !pow_m1, Rmult_assoc, (Rmult_comm (sqrt PI / sqrt a)) by auto.
  eapply integral_cong; [|apply (bell_1 a b A)]. intros t. unfold bell. now rewrite pow_2.
Qed.
Lemma gaussian_2 : forall (a_ : R) (b_ : R), ((0) < a_) -> (integrates_line (fun i1 => ((pow_ i1 (2)) * (exp ((b_ * i1) + ((-1) * a_ * (pow_ i1 (2))))))) ((((pow_ b_ (2)) * (pow_ ((4) * (pow_ a_ (2))) (-1))) + ((1) * (pow_ ((2) * a_) (-1)))) * (pow_ (PI * (pow_ a_ (-1))) ((1) * (pow_ (2) (-1)))) * (exp ((pow_ b_ (2)) * (pow_ ((4) * a_) (-1)))))).
Proof.
  intros a b A. rewrite root_of_quotient, !pow_2, !pow_m1, Rmult_assoc, (Rmult_comm (sqrt PI / sqrt a)) by auto.
  eapply integral_cong; [|apply (bell_2 a b A)]. intros t. unfold bell. now rewrite !pow_2.
Qed.
