(* One lemma a row of the rule tables.  The test closes each statement, generated from its row, by exactly the lemma here. *)
From Coq Require Import Reals Lra Lia ZArith.
From Derive Require Import Terms.
Open Scope R_scope.

Lemma pow_m1 x : pow_ x (-1) = / x.
Proof. change (-1) with (IZR (-1)). rewrite pow_int. simpl. now rewrite Rmult_1_r. Qed.
Lemma pow_2 x : pow_ x 2 = x * x.
Proof. change 2 with (IZR 2). rewrite pow_int. simpl. ring. Qed.
Lemma pow_1 x : pow_ x 1 = x.
Proof. change 1 with (IZR 1). rewrite pow_int. simpl. ring. Qed.
Lemma pow_0 x : pow_ x 0 = 1.
Proof. change 0 with (IZR 0). now rewrite pow_int. Qed.
Lemma ln_below x : 0 < x -> ln x <= x - 1.
Proof. intros H. pose proof (exp_ineq1_le (ln x)). rewrite exp_ln in *; lra. Qed.
Lemma sumn_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> sumn n f = sumn n g.
Proof. induction n; simpl; intros E; [easy|]. rewrite IHn, E; auto. Qed.
Lemma prodn_ext n f g : (forall k, (k < n)%nat -> f k = g k) -> prodn n f = prodn n g.
Proof. induction n; simpl; intros E; [easy|]. rewrite IHn, E; auto. Qed.
Lemma sumn_le n f g : (forall k, (k < n)%nat -> f k <= g k) -> sumn n f <= sumn n g.
Proof. induction n; simpl; intros E; [lra|]. apply Rplus_le_compat; auto. Qed.
Lemma sumn_zero n : sumn n (fun _ => 0) = 0.
Proof. induction n; simpl; lra. Qed.
Lemma sumn_one n : sumn n (fun _ => 1) = INR n.
Proof. induction n; [easy|]. rewrite S_INR. simpl sumn. lra. Qed.
Lemma sumn_add n f g : sumn n (fun k => f k + g k) = sumn n f + sumn n g.
Proof. induction n; simpl; lra. Qed.
Lemma sumn_factor n c f : sumn n (fun k => c * f k) = c * sumn n f.
Proof. induction n; simpl; [ring|]. rewrite IHn; ring. Qed.
Lemma sumn_swap n m f : sumn n (fun i => sumn m (fun j => f i j)) = sumn m (fun j => sumn n (fun i => f i j)).
Proof. induction n; simpl; [now rewrite sumn_zero|]. now rewrite IHn, <- sumn_add. Qed.
Lemma sumn_first n f : sumn (S n) f = f O + sumn n (fun k => f (S k)).
Proof. induction n; simpl in *; [lra|]. rewrite IHn. lra. Qed.
Lemma sumn_nonneg n f : (forall k, (k < n)%nat -> 0 <= f k) -> 0 <= sumn n f.
Proof. intros E. rewrite <- (sumn_zero n). now apply sumn_le. Qed.
Lemma sumn_pos n f : (0 < n)%nat -> (forall k, (k < n)%nat -> 0 < f k) -> 0 < sumn n f.
Proof.
  destruct n; [lia|]. intros _ E. simpl. apply Rplus_le_lt_0_compat; auto.
  apply sumn_nonneg. intros. apply Rlt_le; auto.
Qed.
Lemma prodn_pos n f : (forall k, (k < n)%nat -> 0 < f k) -> 0 < prodn n f.
Proof. induction n; simpl; intros E; [lra|]. apply Rmult_lt_0_compat; auto. Qed.
Lemma prodn_mult n f g : prodn n (fun k => f k * g k) = prodn n f * prodn n g.
Proof. induction n; simpl; [ring|]. rewrite IHn; ring. Qed.
Lemma prodn_exp n f : (forall k, (k < n)%nat -> 0 < f k) -> prodn n f = exp (sumn n (fun k => ln (f k))).
Proof. induction n; simpl; intros E; [now rewrite exp_0|]. rewrite exp_plus, exp_ln, IHn; auto. Qed.
Lemma term_in lo hi k : (k < terms lo hi)%nat -> is_int (term_at lo k) /\ lo <= term_at lo k /\ term_at lo k <= hi.
Proof.
  unfold terms, term_at, floor, ceil. intros H. split; [now eexists|].
  pose proof (base_Int_part hi). pose proof (base_Int_part (- lo)).
  set (h := Int_part hi) in *. set (l := Int_part (- lo)) in *.
  assert (A : (- l + Z.of_nat k <= h)%Z) by lia. assert (B : (- l <= - l + Z.of_nat k)%Z) by lia.
  apply IZR_le in A. apply IZR_le in B. rewrite opp_IZR in B. lra.
Qed.
Lemma term_found lo hi v : is_int v -> lo <= v -> v <= hi -> exists k, (k < terms lo hi)%nat /\ term_at lo k = v.
Proof.
  intros [z ->] A B. unfold terms, term_at, floor, ceil.
  pose proof (base_Int_part hi). pose proof (base_Int_part (- lo)).
  set (h := Int_part hi) in *. set (l := Int_part (- lo)) in *.
  assert (z <= h)%Z by (apply Z.lt_succ_r; apply lt_IZR; rewrite succ_IZR; lra).
  assert (- l <= z)%Z by (apply Z.lt_succ_r; apply lt_IZR; rewrite succ_IZR, opp_IZR; lra).
  exists (Z.to_nat (z + l)). split; [lia|]. f_equal. lia.
Qed.
Lemma terms_int k m : terms (IZR k) (IZR m) = Z.to_nat (m - k + 1).
Proof. unfold terms, floor, ceil. rewrite <- opp_IZR, !Int_part_IZR. f_equal. lia. Qed.
Lemma term_int k j : term_at (IZR k) j = IZR (k + Z.of_nat j).
Proof. unfold term_at, ceil. rewrite <- opp_IZR, Int_part_IZR. f_equal. lia. Qed.
Lemma terms_none a b : b < a -> terms a b = O.
Proof.
  intros H. destruct (terms a b) eqn:E; auto. destruct (term_in a b 0) as [_ [A B]]; [lia|lra].
Qed.
Lemma Sum_one_le a b f v : is_int v -> a <= v -> v <= b -> (forall i, is_int i -> a <= i -> i <= b -> 0 <= f i) -> f v <= Sum a b f.
Proof.
  intros I A B E. destruct (term_found a b v I A B) as [k [K <-]]. unfold Sum.
  assert (P : forall j, (j < terms a b)%nat -> 0 <= f (term_at a j)) by (intros j J; apply E; apply (term_in a b j J)).
  revert K P. generalize (terms a b). intros n. induction n; intros K P; [lia|]. simpl.
  destruct (Nat.eq_dec k n) as [->|].
  - pose proof (sumn_nonneg n (fun j => f (term_at a j)) ltac:(intros; apply P; lia)). simpl in *. lra.
  - pose proof (P n ltac:(lia)). specialize (IHn ltac:(lia) ltac:(intros; apply P; lia)). lra.
Qed.
Lemma term_inj a j k : term_at a j = term_at a k -> j = k.
Proof. unfold term_at. intros E. apply eq_IZR in E. lia. Qed.
Lemma Sum_delta a b f v : is_int v -> a <= v -> v <= b -> Sum a b (fun i => delta i v * f i) = f v.
Proof.
  intros I A B. destruct (term_found a b v I A B) as [k [K <-]]. unfold Sum. revert K. generalize (terms a b).
  intros n. induction n; intros K; [lia|]. simpl. unfold delta at 2. destruct (Req_EM_T _ _) as [E|E].
  - apply term_inj in E. subst k. rewrite (sumn_ext n _ (fun _ => 0)); [rewrite sumn_zero; ring|].
    intros j J. unfold delta. destruct (Req_EM_T _ _) as [E'|_]; [apply term_inj in E'; lia|ring].
  - rewrite IHn; [ring|]. destruct (Nat.eq_dec k n); [subst; congruence|lia].
Qed.
Ltac no_delta := unfold Sum; erewrite sumn_ext; [apply sumn_zero|]; intros j J; simpl; apply term_in in J; unfold delta;
  destruct (Req_EM_T _ _); [lra|ring].
Ltac deltas := intros; unfold delta; repeat destruct (Req_EM_T _ _); subst; try ring; try lra; try congruence.
Lemma lim_value f x l m : derivable_pt_lim f x l -> l = m -> derivable_pt_lim f x m.
Proof. now intros H <-. Qed.
Lemma lim_same f g x l : (forall t, f t = g t) -> derivable_pt_lim f x l -> derivable_pt_lim g x l.
Proof. intros E H e He. destruct (H e He) as [d Hd]. exists d. intros. rewrite <- !E. auto. Qed.
Lemma line_unique f l m : integrates_line f l -> integrates_line f m -> l = m.
Proof.
  intros A B. apply cond_eq. intros e He. destruct (A (e / 2) ltac:(lra)) as [M HM], (B (e / 2) ltac:(lra)) as [N HN].
  pose proof (Rmax_l M N). pose proof (Rmax_r M N).
  destruct (HM (- Rmax M N) (Rmax M N) ltac:(lra) ltac:(lra)) as [p P], (HN (- Rmax M N) (Rmax M N) ltac:(lra) ltac:(lra)) as [q Q].
  rewrite (RiemannInt_P5 p q) in P. apply Rabs_def2 in P. apply Rabs_def2 in Q. apply Rabs_def1; lra.
Qed.
Lemma half_unique f l m : integrates_half f l -> integrates_half f m -> l = m.
Proof.
  intros A B. apply cond_eq. intros e He. destruct (A (e / 2) ltac:(lra)) as [M HM], (B (e / 2) ltac:(lra)) as [N HN].
  pose proof (Rmax_l M N). pose proof (Rmax_r M N).
  destruct (HM (Rmax M N) ltac:(lra)) as [p P], (HN (Rmax M N) ltac:(lra)) as [q Q].
  rewrite (RiemannInt_P5 p q) in P. apply Rabs_def2 in P. apply Rabs_def2 in Q. apply Rabs_def1; lra.
Qed.

Lemma less_is_at_most : forall (a_ : R) (b_ : R), (a_ < b_) -> (a_ <= b_).
Proof. intros; lra. Qed.
Lemma equal_is_at_most : forall (a_ : R) (b_ : R), (a_ = b_) -> (a_ <= b_).
Proof. intros; lra. Qed.
Lemma at_most_both_ways : forall (a_ : R) (b_ : R), (a_ <= b_) -> (b_ <= a_) -> (a_ = b_).
Proof. intros; lra. Qed.
Lemma positive_is_nonzero : forall (a_ : R), ((0) < a_) -> (a_ <> (0)).
Proof. intros; lra. Qed.
Lemma less_is_unequal : forall (a_ : R) (b_ : R), (a_ < b_) -> (a_ <> b_).
Proof. intros; lra. Qed.
Lemma more_is_unequal : forall (a_ : R) (b_ : R), (b_ < a_) -> (a_ <> b_).
Proof. intros; lra. Qed.
Lemma nonzero_nonnegative : forall (a_ : R), ((0) <= a_) -> (a_ <> (0)) -> ((0) < a_).
Proof. intros; lra. Qed.
Lemma sums_equal : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R), (a_ = c_) -> (b_ = d_) -> ((a_ + b_) = (c_ + d_)).
Proof. intros; subst; reflexivity. Qed.
Lemma products_equal : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R), (a_ = c_) -> (b_ = d_) -> ((a_ * b_) = (c_ * d_)).
Proof. intros; subst; reflexivity. Qed.
Lemma difference_zero : forall (a_ : R) (b_ : R), ((a_ + ((-1) * b_)) = (0)) -> (a_ = b_).
Proof. intros; lra. Qed.
Lemma difference_nonzero : forall (a_ : R) (b_ : R), (a_ <> b_) -> ((a_ + ((-1) * b_)) <> (0)).
Proof. intros; lra. Qed.
Lemma positive_product : forall (a_ : R) (b_ : R), ((0) < a_) -> ((0) < b_) -> ((0) < (a_ * b_)).
Proof. intros; nra. Qed.
Lemma nonnegative_product : forall (a_ : R) (b_ : R), ((0) <= a_) -> ((0) <= b_) -> ((0) <= (a_ * b_)).
Proof. intros; nra. Qed.
Lemma nonzero_product : forall (a_ : R) (b_ : R), (a_ <> (0)) -> (b_ <> (0)) -> ((a_ * b_) <> (0)).
Proof. intros; now apply Rmult_integral_contrapositive_currified. Qed.
Lemma product_order : forall (a_ : R) (b_ : R) (c_ : R), ((0) <= c_) -> (a_ <= b_) -> ((c_ * a_) <= (c_ * b_)).
Proof. intros; nra. Qed.
Lemma product_strict_order : forall (a_ : R) (b_ : R) (c_ : R), ((0) < c_) -> (a_ < b_) -> ((c_ * a_) < (c_ * b_)).
Proof. intros; nra. Qed.
Lemma positive_power : forall (a_ : R) (b_ : R), ((0) < a_) -> ((0) < (pow_ a_ b_)).
Proof. intros; rewrite pow_pos by lra; apply exp_pos. Qed.
Lemma nonzero_inverse : forall (a_ : R), (a_ <> (0)) -> ((pow_ a_ (-1)) <> (0)).
Proof. intros; rewrite pow_m1; now apply Rinv_neq_0_compat. Qed.
Lemma square_nonnegative : forall (a_ : R), ((0) <= (pow_ a_ (2))).
Proof. intros; rewrite pow_2; nra. Qed.
Lemma square_positive : forall (a_ : R), (a_ <> (0)) -> ((0) < (pow_ a_ (2))).
Proof. intros; rewrite pow_2; nra. Qed.
Lemma binary_square : forall (a_ : R), is_int a_ -> ((0) <= a_) -> (a_ <= (1)) -> ((pow_ a_ (2)) = a_).
Proof. intros a [k ->] A B; rewrite pow_2; apply le_IZR in A; apply le_IZR in B; assert (k = 0 \/ k = 1)%Z as [->| ->] by lia; ring. Qed.
Lemma inverse_order : forall (a_ : R) (b_ : R), ((0) < a_) -> (a_ <= b_) -> ((pow_ b_ (-1)) <= (pow_ a_ (-1))).
Proof. intros; rewrite !pow_m1; apply Rinv_le_contravar; lra. Qed.
Lemma inverse_strict_order : forall (a_ : R) (b_ : R), ((0) < a_) -> (a_ < b_) -> ((pow_ b_ (-1)) < (pow_ a_ (-1))).
Proof. intros; rewrite !pow_m1; apply Rinv_lt_contravar; nra. Qed.
Lemma exp_positive : forall (a_ : R), ((0) < (exp a_)).
Proof. intros; apply exp_pos. Qed.
Lemma exp_zero : ((exp (0)) = (1)).
Proof. apply exp_0. Qed.
Lemma exp_log : forall (a_ : R), ((0) < a_) -> ((exp (ln a_)) = a_).
Proof. intros; now apply exp_ln. Qed.
Lemma log_exp : forall (a_ : R), ((ln (exp a_)) = a_).
Proof. intros; apply ln_exp. Qed.
Lemma log_one : ((ln (1)) = (0)).
Proof. apply ln_1. Qed.
Lemma log_product : forall (a_ : R) (b_ : R), ((0) < a_) -> ((0) < b_) -> ((ln (a_ * b_)) = ((ln a_) + (ln b_))).
Proof. intros; now apply ln_mult. Qed.
Lemma log_power : forall (a_ : R) (b_ : R), ((0) < a_) -> ((ln (pow_ a_ b_)) = (b_ * (ln a_))).
Proof. intros; rewrite pow_pos by lra; apply ln_exp. Qed.
Lemma power_exp : forall (a_ : R) (b_ : R), ((0) < a_) -> ((pow_ a_ b_) = (exp (b_ * (ln a_)))).
Proof. intros; now apply pow_pos. Qed.
Lemma power_one : forall (a_ : R), ((pow_ a_ (1)) = a_).
Proof. intros; apply pow_1. Qed.
Lemma power_zero : forall (a_ : R), ((pow_ a_ (0)) = (1)).
Proof. intros; apply pow_0. Qed.
Lemma exp_log_factor : forall (a_ : R) (b_ : R), ((0) < a_) -> ((exp (b_ * (ln a_))) = (pow_ a_ b_)).
Proof. intros; now rewrite pow_pos. Qed.
Lemma log_order : forall (a_ : R) (b_ : R), ((0) < a_) -> (a_ <= b_) -> ((ln a_) <= (ln b_)).
Proof. intros a b A [B| ->]; [left; now apply ln_increasing|lra]. Qed.
Lemma log_strict_order : forall (a_ : R) (b_ : R), ((0) < a_) -> (a_ < b_) -> ((ln a_) < (ln b_)).
Proof. intros; now apply ln_increasing. Qed.
Lemma exp_order : forall (a_ : R) (b_ : R), (a_ <= b_) -> ((exp a_) <= (exp b_)).
Proof. intros a b [B| ->]; [left; now apply exp_increasing|lra]. Qed.
Lemma exp_strict_order : forall (a_ : R) (b_ : R), (a_ < b_) -> ((exp a_) < (exp b_)).
Proof. intros; now apply exp_increasing. Qed.
Lemma log_below_line : forall (a_ : R), ((0) < a_) -> ((ln a_) <= (a_ + ((-1) * (1)))).
Proof. intros a A; pose proof (ln_below a A); lra. Qed.
Lemma exp_above_line : forall (a_ : R), (((1) + a_) <= (exp a_)).
Proof. intros; apply exp_ineq1_le. Qed.
Lemma pi_positive : ((0) < PI).
Proof. apply PI_RGT_0. Qed.
Lemma sum_cong : forall (a_ : R) (b_ : R) (f_ : R -> R) (g_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (f_ i1) = (g_ i1)) -> ((Sum a_ b_ (fun i2 => (f_ i2))) = (Sum a_ b_ (fun i3 => (g_ i3)))).
Proof. intros a b f g E; apply sumn_ext; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma prod_cong : forall (a_ : R) (b_ : R) (f_ : R -> R) (g_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (f_ i1) = (g_ i1)) -> ((Prod a_ b_ (fun i2 => (f_ i2))) = (Prod a_ b_ (fun i3 => (g_ i3)))).
Proof. intros a b f g E; apply prodn_ext; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma sum_bounds : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R) (f_ : R -> R), (a_ = c_) -> (b_ = d_) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = (Sum c_ d_ (fun i2 => (f_ i2)))).
Proof. intros; subst; reflexivity. Qed.
Lemma prod_bounds : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R) (f_ : R -> R), (a_ = c_) -> (b_ = d_) -> ((Prod a_ b_ (fun i1 => (f_ i1))) = (Prod c_ d_ (fun i2 => (f_ i2)))).
Proof. intros; subst; reflexivity. Qed.
Lemma sum_of_sums : forall (a_ : R) (b_ : R) (f_ : R -> R) (g_ : R -> R), ((Sum a_ b_ (fun i1 => ((f_ i1) + (g_ i1)))) = ((Sum a_ b_ (fun i2 => (f_ i2))) + (Sum a_ b_ (fun i3 => (g_ i3))))).
Proof. intros; apply sumn_add. Qed.
Lemma sum_factor : forall (a_ : R) (b_ : R) (c_ : R) (f_ : R -> R), ((Sum a_ b_ (fun i1 => (c_ * (f_ i1)))) = (c_ * (Sum a_ b_ (fun i2 => (f_ i2))))).
Proof. intros; apply sumn_factor. Qed.
Lemma sum_zero : forall (a_ : R) (b_ : R), ((Sum a_ b_ (fun i1 => (0))) = (0)).
Proof. intros; apply sumn_zero. Qed.
Lemma sum_empty : forall (a_ : R) (b_ : R) (f_ : R -> R), (b_ < a_) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = (0)).
Proof. intros; unfold Sum; now rewrite terms_none. Qed.
Lemma sum_single : forall (a_ : R) (f_ : R -> R), is_int a_ -> ((Sum a_ a_ (fun i1 => (f_ i1))) = (f_ a_)).
Proof. intros a f [k ->]; unfold Sum; rewrite terms_int; replace (Z.to_nat (k - k + 1)) with 1%nat by lia; simpl; rewrite term_int; replace (k + Z.of_nat 0)%Z with k by lia; ring. Qed.
Lemma sum_swap : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R) (f_ : R -> R -> R), ((Sum a_ b_ (fun i1 => (Sum c_ d_ (fun i2 => (f_ i1 i2))))) = (Sum c_ d_ (fun i3 => (Sum a_ b_ (fun i4 => (f_ i4 i3)))))).
Proof. intros; apply sumn_swap. Qed.
Lemma sum_delta : forall (a_ : R) (b_ : R) (f_ : R -> R) (v_ : R), is_int v_ -> (a_ <= v_) -> (v_ <= b_) -> ((Sum a_ b_ (fun i1 => ((delta i1 v_) * (f_ i1)))) = (f_ v_)).
Proof. intros; now apply Sum_delta. Qed.
Lemma sum_delta_below : forall (a_ : R) (b_ : R) (f_ : R -> R) (v_ : R), is_int v_ -> (v_ < a_) -> ((Sum a_ b_ (fun i1 => ((delta i1 v_) * (f_ i1)))) = (0)).
Proof. intros; no_delta. Qed.
Lemma sum_delta_above : forall (a_ : R) (b_ : R) (f_ : R -> R) (v_ : R), is_int v_ -> (b_ < v_) -> ((Sum a_ b_ (fun i1 => ((delta i1 v_) * (f_ i1)))) = (0)).
Proof. intros; no_delta. Qed.
Lemma sum_nonnegative : forall (a_ : R) (b_ : R) (f_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) <= (f_ i1)) -> ((0) <= (Sum a_ b_ (fun i2 => (f_ i2)))).
Proof. intros a b f E; apply sumn_nonneg; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma sum_order : forall (a_ : R) (b_ : R) (f_ : R -> R) (g_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (f_ i1) <= (g_ i1)) -> ((Sum a_ b_ (fun i2 => (f_ i2))) <= (Sum a_ b_ (fun i3 => (g_ i3)))).
Proof. intros a b f g E; apply sumn_le; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma term_of_sum : forall (a_ : R) (b_ : R) (f_ : R -> R) (v_ : R), is_int v_ -> (a_ <= v_) -> (v_ <= b_) -> (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) <= (f_ i1)) -> ((f_ v_) <= (Sum a_ b_ (fun i2 => (f_ i2)))).
Proof. intros a b f v I A B E; now apply Sum_one_le. Qed.
Lemma product_positive : forall (a_ : R) (b_ : R) (f_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (f_ i1)) -> ((0) < (Prod a_ b_ (fun i2 => (f_ i2)))).
Proof. intros a b f E; apply prodn_pos; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma product_exp_sum : forall (a_ : R) (b_ : R) (f_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (f_ i1)) -> ((Prod a_ b_ (fun i2 => (f_ i2))) = (exp (Sum a_ b_ (fun i3 => (ln (f_ i3)))))).
Proof. intros a b f E; apply prodn_exp; intros k K; apply term_in in K; apply E; tauto. Qed.
Lemma log_of_product : forall (a_ : R) (b_ : R) (f_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (f_ i1)) -> ((ln (Prod a_ b_ (fun i2 => (f_ i2)))) = (Sum a_ b_ (fun i3 => (ln (f_ i3))))).
Proof. intros a b f E; unfold Prod; rewrite prodn_exp; [apply ln_exp|intros k K; apply term_in in K; apply E; tauto]. Qed.
Lemma product_empty : forall (a_ : R) (b_ : R) (f_ : R -> R), (b_ < a_) -> ((Prod a_ b_ (fun i1 => (f_ i1))) = (1)).
Proof. intros; unfold Prod; now rewrite terms_none. Qed.
Lemma product_of_products : forall (a_ : R) (b_ : R) (f_ : R -> R) (g_ : R -> R), ((Prod a_ b_ (fun i1 => ((f_ i1) * (g_ i1)))) = ((Prod a_ b_ (fun i2 => (f_ i2))) * (Prod a_ b_ (fun i3 => (g_ i3))))).
Proof. intros; apply prodn_mult. Qed.
Lemma delta_same : forall (a_ : R), ((delta a_ a_) = (1)).
Proof. deltas. Qed.
Lemma delta_symmetric : forall (a_ : R) (b_ : R), ((delta a_ b_) = (delta b_ a_)).
Proof. deltas. Qed.
Lemma delta_below : forall (a_ : R) (b_ : R), (a_ < b_) -> ((delta a_ b_) = (0)).
Proof. deltas. Qed.
Lemma delta_above : forall (a_ : R) (b_ : R), (b_ < a_) -> ((delta a_ b_) = (0)).
Proof. deltas. Qed.
Lemma delta_square : forall (a_ : R) (b_ : R), ((pow_ (delta a_ b_) (2)) = (delta a_ b_)).
Proof. intros; rewrite pow_2; deltas. Qed.
Lemma delta_nonnegative : forall (a_ : R) (b_ : R), ((0) <= (delta a_ b_)).
Proof. deltas. Qed.
Lemma delta_at_most_one : forall (a_ : R) (b_ : R), ((delta a_ b_) <= (1)).
Proof. deltas. Qed.
Lemma delta_moves : forall (a_ : R) (b_ : R) (f_ : R -> R), (((delta a_ b_) * (f_ a_)) = ((delta a_ b_) * (f_ b_))).
Proof. deltas. Qed.
Lemma argmax_cong : forall (T : Type) (f_ : T -> R) (g_ : T -> R), (forall i1 : T, (f_ i1) = (g_ i1)) -> (same_set (argmax (fun i2 => (f_ i2))) (argmax (fun i3 => (g_ i3)))).
Proof. intros T f g E t; unfold argmax; split; intros H u; specialize (H u); rewrite ?E in *; lra. Qed.
Lemma argmin_negated : forall (T : Type) (f_ : T -> R), (same_set (argmin (fun i1 => (f_ i1))) (argmax (fun i2 => ((-1) * (f_ i2))))).
Proof. intros T f t; unfold argmax, argmin; split; intros H u; specialize (H u); lra. Qed.
Lemma argmax_of_affine : forall (T : Type) (c_ : R) (d_ : R) (f_ : T -> R), ((0) < c_) -> (same_set (argmax (fun i1 => ((c_ * (f_ i1)) + d_))) (argmax (fun i2 => (f_ i2)))).
Proof. intros T c d f C t; unfold argmax; split; intros H u; specialize (H u); nra. Qed.
Lemma derivative_value : forall (f_ : R -> R) (g_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ g_) -> ((Deriv (fun t => (f_ t)) x_) = g_).
Proof. intros; now apply Deriv_is. Qed.
Lemma derivative_equal : forall (f_ : R -> R) (g_ : R) (h_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ g_) -> (g_ = h_) -> (derivable_pt_lim (fun t => (f_ t)) x_ h_).
Proof. intros; subst; assumption. Qed.
Lemma derivative_constant : forall (a_ : R) (x_ : R), (derivable_pt_lim (fun t => a_) x_ (0)).
Proof. intros; apply derivable_pt_lim_const. Qed.
Lemma derivative_sum : forall (f_ : R -> R) (g_ : R -> R) (u_ : R) (v_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (g_ t)) x_ v_) -> (derivable_pt_lim (fun t => ((f_ t) + (g_ t))) x_ (u_ + v_)).
Proof. intros; now apply derivable_pt_lim_plus. Qed.
Lemma derivative_factor : forall (a_ : R) (f_ : R -> R) (u_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (a_ * (f_ t))) x_ (a_ * u_)).
Proof. intros; now apply derivable_pt_lim_scal. Qed.
Lemma derivative_product : forall (f_ : R -> R) (g_ : R -> R) (u_ : R) (v_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (g_ t)) x_ v_) -> (derivable_pt_lim (fun t => ((f_ t) * (g_ t))) x_ ((u_ * (g_ x_)) + ((f_ x_) * v_))).
Proof. intros; now apply derivable_pt_lim_mult. Qed.
Lemma derivative_exp : forall (f_ : R -> R) (u_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (exp (f_ t))) x_ ((exp (f_ x_)) * u_)).
Proof. intros f u x H; apply (derivable_pt_lim_comp f exp); auto; apply derivable_pt_lim_exp. Qed.
Lemma derivative_log : forall (f_ : R -> R) (u_ : R) (x_ : R), ((0) < (f_ x_)) -> (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (ln (f_ t))) x_ ((pow_ (f_ x_) (-1)) * u_)).
Proof. intros f u x A H; rewrite pow_m1; apply (derivable_pt_lim_comp f ln); auto; now apply derivable_pt_lim_ln. Qed.
Lemma integral_value : forall (f_ : R -> R) (g_ : R), (integrates_line (fun i1 => (f_ i1)) g_) -> ((Integral_line (fun i2 => (f_ i2))) = g_).
Proof. intros f g H; apply the_is; auto; intros m M; exact (line_unique _ _ _ M H). Qed.
Lemma half_integral_value : forall (f_ : R -> R) (g_ : R), (integrates_half (fun i1 => (f_ i1)) g_) -> ((Integral_half (fun i2 => (f_ i2))) = g_).
Proof. intros f g H; apply the_is; auto; intros m M; exact (half_unique _ _ _ M H). Qed.
Lemma equal_at_index : forall (a_ : R) (b_ : R) (p_ : R -> R) (q_ : R -> R) (v_ : R), is_int v_ -> (a_ <= v_) -> (v_ <= b_) -> (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (p_ i1) = (q_ i1)) -> ((p_ v_) = (q_ v_)).
Proof. intros; auto. Qed.
