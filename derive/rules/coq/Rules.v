(* One lemma a row of the rule tables.  The test closes each statement, generated from its row, by exactly the lemma here. *)
From Coq Require Import Reals Lra Lia ZArith FunctionalExtensionality.
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

(* Ranges of whole bounds: splitting, shifting, closed forms *)
Lemma Sum_int k m f : Sum (IZR k) (IZR m) f = sumn (Z.to_nat (m - k + 1)) (fun j => f (IZR (k + Z.of_nat j))).
Proof. unfold Sum. rewrite terms_int. apply sumn_ext. intros. now rewrite term_int. Qed.
Lemma Prod_int k m f : Prod (IZR k) (IZR m) f = prodn (Z.to_nat (m - k + 1)) (fun j => f (IZR (k + Z.of_nat j))).
Proof. unfold Prod. rewrite terms_int. apply prodn_ext. intros. now rewrite term_int. Qed.
Lemma IZR_S k : IZR k + 1 = IZR (k + 1).
Proof. now rewrite plus_IZR. Qed.
Lemma IZR_P k : IZR k + -1 * 1 = IZR (k - 1).
Proof. rewrite minus_IZR. lra. Qed.
Lemma sum_last : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> (a_ <= b_) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = ((Sum a_ (b_ + ((-1) * (1))) (fun i2 => (f_ i2))) + (f_ b_))).
Proof.
  intros a b f [k ->] [m ->] H. apply le_IZR in H. rewrite IZR_P, !Sum_int.
  replace (Z.to_nat (m - k + 1)) with (S (Z.to_nat (m - 1 - k + 1))) by lia. simpl. f_equal. f_equal. f_equal. lia.
Qed.
Lemma product_last : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> (a_ <= b_) -> ((Prod a_ b_ (fun i1 => (f_ i1))) = ((Prod a_ (b_ + ((-1) * (1))) (fun i2 => (f_ i2))) * (f_ b_))).
Proof.
  intros a b f [k ->] [m ->] H. apply le_IZR in H. rewrite IZR_P, !Prod_int.
  replace (Z.to_nat (m - k + 1)) with (S (Z.to_nat (m - 1 - k + 1))) by lia. simpl. f_equal. f_equal. f_equal. lia.
Qed.
Lemma sum_first : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> (a_ <= b_) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = ((f_ a_) + (Sum (a_ + (1)) b_ (fun i2 => (f_ i2))))).
Proof.
  intros a b f [k ->] [m ->] H. apply le_IZR in H. rewrite IZR_S, !Sum_int.
  replace (Z.to_nat (m - k + 1)) with (S (Z.to_nat (m - (k + 1) + 1))) by lia. rewrite sumn_first. f_equal.
  - f_equal. f_equal. lia.
  - apply sumn_ext. intros j _. f_equal. f_equal. lia.
Qed.
Lemma sum_next : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = ((Sum a_ (b_ + (1)) (fun i2 => (f_ i2))) + ((-1) * (f_ (b_ + (1)))))).
Proof.
  intros a b f A [m ->] H. rewrite IZR_S in *. pose proof (sum_last a (IZR (m + 1)) f A ltac:(now eexists) H) as E.
  rewrite IZR_P in E. replace (m + 1 - 1)%Z with m in E by lia. lra.
Qed.
Lemma sumn_split n m f : sumn (n + m) f = sumn n f + sumn m (fun k => f (n + k)%nat).
Proof. induction m; simpl; [rewrite Nat.add_0_r; lra|]. rewrite Nat.add_succ_r. simpl. rewrite IHm. lra. Qed.
Lemma sum_prefix : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> ((1) <= a_) -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (f_ i1))) = ((Sum (1) b_ (fun i2 => (f_ i2))) + ((-1) * (Sum (1) (a_ + ((-1) * (1))) (fun i3 => (f_ i3)))))).
Proof.
  intros a b f [k ->] [m ->] A B. rewrite IZR_S in B. apply le_IZR in A, B. rewrite IZR_P, !Sum_int.
  replace (Z.to_nat (m - 1 + 1)) with (Z.to_nat (k - 1 - 1 + 1) + Z.to_nat (m - k + 1))%nat by lia. rewrite sumn_split.
  match goal with |- ?x = ?y + ?z + _ * ?y => assert (x = z) as -> end; [|lra].
  apply sumn_ext. intros j _. f_equal. f_equal. lia.
Qed.
Lemma sum_shift : forall (a_ : R) (b_ : R) (c_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> is_int c_ -> ((Sum a_ b_ (fun i1 => (f_ i1))) = (Sum (a_ + c_) (b_ + c_) (fun i2 => (f_ (i2 + ((-1) * c_)))))).
Proof.
  intros a b c f [k ->] [m ->] [l ->]. rewrite <- !plus_IZR, !Sum_int. replace (m + l - (k + l) + 1)%Z with (m - k + 1)%Z by lia.
  apply sumn_ext. intros j _. f_equal. rewrite !plus_IZR. lra.
Qed.
Lemma sum_constant : forall (a_ : R) (b_ : R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (1))) = (b_ + ((-1) * a_) + (1))).
Proof.
  intros a b [k ->] [m ->] H. rewrite IZR_S in H. apply le_IZR in H. rewrite Sum_int, sumn_one, INR_IZR_INZ, Z2Nat.id by lia.
  rewrite plus_IZR, minus_IZR. lra.
Qed.
Lemma sum_positive : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> (a_ <= b_) -> (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (f_ i1)) -> ((0) < (Sum a_ b_ (fun i2 => (f_ i2)))).
Proof.
  intros a b f A B H E. apply sumn_pos.
  - destruct (term_found a b a A (Rle_refl a) H) as [k [K _]]. lia.
  - intros k K. apply term_in in K. apply E; tauto.
Qed.
Lemma term_below_sum : forall (a_ : R) (b_ : R) (f_ : R -> R) (v_ : R), is_int v_ -> is_int a_ -> is_int b_ -> (a_ <= v_) -> (v_ <= b_) -> (a_ < b_) -> (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (f_ i1)) -> ((f_ v_) < (Sum a_ b_ (fun i2 => (f_ i2)))).
Proof.
  intros a b f v V A B L U H E. pose proof A as [k ->]. pose proof B as [m ->]. apply lt_IZR in H.
  assert (D : v <= IZR m - 1 \/ v = IZR m).
  { destruct V as [z ->]. apply le_IZR in U. destruct (Z.eq_dec z m) as [->|N]; [now right|left].
    rewrite <- minus_IZR. apply IZR_le. lia. }
  destruct D as [D| ->].
  - rewrite (sum_last _ _ f A B) by (apply IZR_le; lia).
    assert (f v <= Sum (IZR k) (IZR m + -1 * 1) (fun i2 => f i2)).
    { apply Sum_one_le; auto; [lra|]. intros i I P Q. apply Rlt_le, E; [exact I|lra|lra]. }
    pose proof (E (IZR m) B ltac:(apply IZR_le; lia) ltac:(lra)). lra.
  - rewrite (sum_first _ _ f A B) by (apply IZR_le; lia).
    assert (f (IZR m) <= Sum (IZR k + 1) (IZR m) (fun i2 => f i2)).
    { apply (Sum_one_le (IZR k + 1) (IZR m) f (IZR m)); auto; [rewrite IZR_S; apply IZR_le; lia|].
      intros i I P Q. apply Rlt_le, E; [exact I|lra|lra]. }
    pose proof (E (IZR k) A (Rle_refl _) ltac:(apply IZR_le; lia)). lra.
Qed.
Lemma Sum_induction (P : Z -> Prop) (k m : Z) : (k <= m + 1)%Z -> P (k - 1)%Z -> (forall j, (k <= j)%Z -> P (j - 1)%Z -> P j) -> P m.
Proof.
  intros H Z0 Step. replace m with (k - 1 + Z.of_nat (Z.to_nat (m - k + 1)))%Z by lia.
  induction (Z.to_nat (m - k + 1)) as [|n IH]; [now rewrite Z.add_0_r|].
  replace (k - 1 + Z.of_nat (S n))%Z with (k + Z.of_nat n)%Z by lia. apply Step; [lia|].
  now replace (k + Z.of_nat n - 1)%Z with (k - 1 + Z.of_nat n)%Z by lia.
Qed.
Lemma Sum_none k f : Sum (IZR k) (IZR (k - 1)) f = 0.
Proof. rewrite Sum_int. now replace (k - 1 - k + 1)%Z with 0%Z by lia. Qed.
Ltac by_steps k m H f := pattern m; apply (Sum_induction _ k m H);
  [rewrite Sum_none|intros j J IH; rewrite (sum_last (IZR k) (IZR j) f ltac:(now eexists) ltac:(now eexists) ltac:(now apply IZR_le)), IZR_P, IH].
Lemma index_sum : forall (a_ : R) (b_ : R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => i1)) = ((b_ + ((-1) * a_) + (1)) * (a_ + b_) * (pow_ (2) (-1)))).
Proof.
  intros a b [k ->] [m ->] H. rewrite IZR_S in H. apply le_IZR in H. rewrite pow_m1.
  by_steps k m H (fun x : R => x); rewrite minus_IZR; field.
Qed.
Lemma pow_3 x : pow_ x 3 = x * x * x.
Proof. change 3 with (IZR 3). rewrite pow_int. simpl. ring. Qed.
Lemma square_sum : forall (a_ : R) (b_ : R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (pow_ i1 (2)))) = (((b_ * (b_ + (1)) * (((2) * b_) + (1))) + ((-1) * (a_ + ((-1) * (1))) * a_ * (((2) * a_) + ((-1) * (1))))) * (pow_ (6) (-1)))).
Proof.
  intros a b [k ->] [m ->] H. rewrite IZR_S in H. apply le_IZR in H. rewrite pow_m1.
  by_steps k m H (fun x : R => pow_ x 2); rewrite ?pow_2, minus_IZR; field.
Qed.
Lemma cube_sum : forall (a_ : R) (b_ : R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (pow_ i1 (3)))) = ((pow_ (b_ * (b_ + (1)) * (pow_ (2) (-1))) (2)) + ((-1) * (pow_ (a_ * (a_ + ((-1) * (1))) * (pow_ (2) (-1))) (2))))).
Proof.
  intros a b [k ->] [m ->] H. rewrite IZR_S in H. apply le_IZR in H. rewrite !pow_2, !pow_m1.
  by_steps k m H (fun x : R => pow_ x 3); rewrite ?pow_2, ?pow_3, ?pow_m1, minus_IZR; field.
Qed.
Lemma pow_nat_next x j : (0 <= j)%Z -> pow_ x (IZR (j + 1)) = x * pow_ x (IZR j).
Proof.
  intros H. rewrite !pow_int. destruct (Req_EM_T x 0) as [->|N].
  - destruct (Z.eq_dec j 0) as [->|]; [simpl; ring|]. destruct j; try lia. simpl.
    rewrite !pow_i by (apply Pos2Nat.is_pos). ring.
  - rewrite powerRZ_add by auto. simpl. ring.
Qed.
Lemma geometric_sum : forall (a_ : R) (b_ : R) (x_ : R), is_int a_ -> is_int b_ -> (((1) + ((-1) * x_)) <> (0)) -> ((0) <= a_) -> (a_ <= (b_ + (1))) -> ((Sum a_ b_ (fun i1 => (pow_ x_ i1))) = (((pow_ x_ a_) + ((-1) * (pow_ x_ (b_ + (1))))) * (pow_ ((1) + ((-1) * x_)) (-1)))).
Proof.
  intros a b x [k ->] [m ->] N A H. rewrite IZR_S in *. apply le_IZR in A, H. rewrite pow_m1.
  by_steps k m H (fun i : R => pow_ x i).
  - replace (k - 1 + 1)%Z with k by lia. field. auto.
  - replace (j - 1 + 1)%Z with j by lia. rewrite (pow_nat_next x j) by lia. field. auto.
Qed.
Lemma ln_le_iff a b : 0 < a -> 0 < b -> a <= b <-> ln a <= ln b.
Proof.
  intros A B. split; intros H.
  - destruct (Rle_lt_or_eq_dec _ _ H) as [L| ->]; [|lra]. now apply Rlt_le, ln_increasing.
  - destruct (Rle_or_lt a b) as [|L]; auto. apply ln_increasing in L; auto. lra.
Qed.
Lemma argmax_of_log : forall (T : Type) (f_ : T -> R), (forall i1 : T, (0) < (f_ i1)) -> (same_set (argmax (fun i2 => (f_ i2))) (argmax (fun i3 => (ln (f_ i3))))).
Proof. intros T f P t. unfold argmax. split; intros H u; apply (ln_le_iff (f u) (f t)); auto. Qed.
Lemma derivative_square : forall (f_ : R -> R) (u_ : R) (x_ : R), (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (pow_ (f_ t) (2))) x_ ((2) * (f_ x_) * u_)).
Proof.
  intros f u x H. apply (lim_same (fun t => f t * f t)); [intros; now rewrite pow_2|].
  eapply lim_value; [apply (derivable_pt_lim_mult f f x u u H H)|]. ring.
Qed.
Lemma pow_m2 x : x <> 0 -> pow_ x (-2) = / x * / x.
Proof. intros H. change (-2) with (IZR (-2)). rewrite pow_int. simpl. field. auto. Qed.
Lemma derivative_inverse : forall (f_ : R -> R) (u_ : R) (x_ : R), ((f_ x_) <> (0)) -> (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (pow_ (f_ t) (-1))) x_ ((-1) * (pow_ (f_ x_) (-2)) * u_)).
Proof.
  intros f u x N H. apply (lim_same (fun t => 1 / f t)); [intros; rewrite pow_m1; unfold Rdiv; ring|]. rewrite pow_m2 by auto.
  eapply lim_value; [apply (derivable_pt_lim_div (fun _ => 1) f x 0 u); auto; apply derivable_pt_lim_const|]. unfold Rsqr. field. auto.
Qed.
Lemma derivative_of_sum : forall (a_ : R) (b_ : R) (f_ : R -> R -> R) (u_ : R -> R) (x_ : R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> derivable_pt_lim (fun t => (f_ i1 t)) x_ (u_ i1)) -> (derivable_pt_lim (fun t => (Sum a_ b_ (fun i2 => (f_ i2 t)))) x_ (Sum a_ b_ (fun i3 => (u_ i3)))).
Proof.
  intros a b f u x E. unfold Sum.
  assert (P : forall k, (k < terms a b)%nat -> derivable_pt_lim (f (term_at a k)) x (u (term_at a k))) by (intros k K; apply term_in in K; apply E; tauto).
  revert P. generalize (terms a b). intros n. induction n; intros P; simpl; [apply derivable_pt_lim_const|].
  apply (derivable_pt_lim_plus (fun t => sumn n (fun k => f (term_at a k) t)) (f (term_at a n))); auto.
Qed.

(* Powers near a point; integrals; Gibbs and Jensen *)
Lemma lim_near f g x l d : 0 < d -> (forall t, Rabs (t - x) < d -> f t = g t) -> derivable_pt_lim f x l -> derivable_pt_lim g x l.
Proof.
  intros D E H e He. destruct (H e He) as [c Hc]. assert (0 < Rmin c d) as M by (apply Rmin_pos; auto; apply cond_pos).
  exists (mkposreal _ M). simpl. intros h N L. pose proof (Rmin_l c d). pose proof (Rmin_r c d).
  rewrite <- (E (x + h)), <- (E x).
  - apply Hc; auto. lra.
  - replace (x - x) with 0 by ring. rewrite Rabs_R0. lra.
  - replace (x + h - x) with h by ring. lra.
Qed.
Lemma positive_near f x u : derivable_pt_lim f x u -> 0 < f x -> exists d, 0 < d /\ forall t, Rabs (t - x) < d -> 0 < f t.
Proof.
  intros H P. pose proof (derivable_continuous_pt f x (exist _ u H)) as C.
  destruct (C (f x) P) as [d [D E]]. exists d. split; [lra|]. intros t T.
  destruct (Req_dec t x) as [->|N]; auto.
  assert (R_dist (f t) (f x) < f x) as B.
  { apply E. split; [|exact T]. split; [exact I|auto]. }
  unfold R_dist in B. apply Rabs_def2 in B. lra.
Qed.
Lemma derivative_power : forall (a_ : R) (f_ : R -> R) (u_ : R) (x_ : R), ((0) < (f_ x_)) -> (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (pow_ (f_ t) a_)) x_ (a_ * (pow_ (f_ x_) (a_ + ((-1) * (1)))) * u_)).
Proof.
  intros a f u x P H. destruct (positive_near f x u H P) as [d [D E]].
  apply (lim_near (fun t => exp (a * ln (f t))) _ x _ d D); [intros t T; now rewrite pow_pos by auto|].
  eapply lim_value.
  - apply (derivable_pt_lim_comp (fun t => a * ln (f t)) exp); [|apply derivable_pt_lim_exp].
    apply (derivable_pt_lim_scal (fun t => ln (f t))). apply (derivable_pt_lim_comp f ln); [exact H|now apply derivable_pt_lim_ln].
  - rewrite pow_pos by auto. replace ((a + -1 * 1) * ln (f x)) with (a * ln (f x) + - ln (f x)) by ring.
    rewrite exp_plus, exp_Ropp, exp_ln by auto. field. lra.
Qed.
Lemma whole_power_sum : forall (a_ : R) (b_ : R) (c_ : R), is_int b_ -> is_int c_ -> (a_ <> (0)) -> ((pow_ a_ (b_ + c_)) = ((pow_ a_ b_) * (pow_ a_ c_))).
Proof. intros a b c [j ->] [k ->] N. rewrite <- plus_IZR, !pow_int. now apply powerRZ_add. Qed.
Lemma whole_power_product : forall (a_ : R) (b_ : R) (c_ : R), is_int c_ -> (a_ <> (0)) -> (b_ <> (0)) -> ((pow_ (a_ * b_) c_) = ((pow_ a_ c_) * (pow_ b_ c_))).
Proof.
  intros a b c [k ->] A B. rewrite !pow_int. destruct k; simpl; [ring|apply Rpow_mult_distr|].
  rewrite Rpow_mult_distr. field. split; now apply pow_nonzero.
Qed.
Lemma powerRZ_nested x j k : x <> 0 -> powerRZ x (j * k) = powerRZ (powerRZ x j) k.
Proof.
  intros N.
  assert (M : powerRZ x j <> 0) by now apply powerRZ_NOR.
  assert (P : forall n : nat, powerRZ x (j * Z.of_nat n) = powerRZ x j ^ n).
  { induction n as [|n I]; [now rewrite Z.mul_0_r|].
    replace (j * Z.of_nat (S n))%Z with (j + j * Z.of_nat n)%Z by lia. rewrite powerRZ_add by auto. now rewrite I. }
  destruct k as [|p|p].
  - now rewrite Z.mul_0_r.
  - rewrite <- (positive_nat_Z p), P. now rewrite pow_powerRZ.
  - change (Z.neg p) with (- Z.pos p)%Z. rewrite <- (positive_nat_Z p).
    replace (j * - Z.of_nat (Pos.to_nat p))%Z with (- (j * Z.of_nat (Pos.to_nat p)))%Z by lia.
    rewrite !powerRZ_neg', P. now rewrite <- pow_powerRZ.
Qed.
Lemma whole_power_nested : forall (a_ : R) (b_ : R) (c_ : R), is_int b_ -> is_int c_ -> (a_ <> (0)) -> ((pow_ a_ (b_ * c_)) = (pow_ (pow_ a_ b_) c_)).
Proof. intros a b c [j ->] [k ->] N. rewrite <- mult_IZR, !pow_int. now apply powerRZ_nested. Qed.
Lemma powerRZ_lim k y : y <> 0 -> derivable_pt_lim (fun t => powerRZ t k) y (IZR k * powerRZ y (k - 1)).
Proof.
  intros N.
  assert (V : forall f l m, derivable_pt_lim f y l -> l = m -> derivable_pt_lim f y m) by (intros; subst; auto).
  destruct k as [|p|p].
  - apply (V _ 0); [apply derivable_pt_lim_const|ring].
  - apply (V _ _ _ (derivable_pt_lim_pow y (Pos.to_nat p))). rewrite INR_IZR_INZ, positive_nat_Z. f_equal.
    rewrite pow_powerRZ. f_equal. lia.
  - destruct (Pos2Nat.is_succ p) as [m M].
    assert (T : y ^ Pos.to_nat p <> 0) by now apply pow_nonzero.
    apply (V _ ((0 * y ^ Pos.to_nat p - INR (Pos.to_nat p) * y ^ pred (Pos.to_nat p) * 1) / Rsqr (y ^ Pos.to_nat p))).
    + intros e E.
      destruct (derivable_pt_lim_div (fun _ => 1) (fun t => t ^ Pos.to_nat p) y 0 _ (derivable_pt_lim_const 1 y) (derivable_pt_lim_pow y _) T e E) as [d D].
      exists d. intros h H K. specialize (D h H K). unfold div_fct, Rdiv in D. rewrite !Rmult_1_l in D. exact D.
    + replace (Z.neg p - 1)%Z with (Z.neg (Pos.succ p)) by lia.
      change (powerRZ y (Z.neg (Pos.succ p))) with (/ y ^ Pos.to_nat (Pos.succ p)).
      rewrite Pos2Nat.inj_succ. change (Z.neg p) with (- Z.pos p)%Z. rewrite opp_IZR, <- (positive_nat_Z p), <- INR_IZR_INZ.
      revert T. rewrite M. cbn [pred pow]. unfold Rsqr. intros T. field. split; auto. now apply pow_nonzero.
Qed.
Lemma derivative_whole_power : forall (a_ : R) (f_ : R -> R) (u_ : R) (x_ : R), is_int a_ -> ((f_ x_) <> (0)) -> (derivable_pt_lim (fun t => (f_ t)) x_ u_) -> (derivable_pt_lim (fun t => (pow_ (f_ t) a_)) x_ (a_ * (pow_ (f_ x_) (a_ + ((-1) * (1)))) * u_)).
Proof.
  intros a f u x [k ->] N H. apply (lim_same (fun t => powerRZ (f t) k)); [intros; now rewrite pow_int|].
  replace (IZR k + -1 * 1) with (IZR (k - 1)) by (rewrite minus_IZR; ring). rewrite pow_int.
  exact (derivable_pt_lim_comp f (fun t => powerRZ t k) x u _ H (powerRZ_lim k (f x) N)).
Qed.

Lemma integral_cong : forall (c_ : R) (f_ : R -> R) (g_ : R -> R), (forall i1 : R, (f_ i1) = (g_ i1)) -> (integrates_line (fun i2 => (g_ i2)) c_) -> (integrates_line (fun i3 => (f_ i3)) c_).
Proof. intros c f g E H. assert (f = g) as -> by (apply functional_extensionality; auto). exact H. Qed.
Lemma half_integral_cong : forall (c_ : R) (f_ : R -> R) (g_ : R -> R), (forall i1 : R, (f_ i1) = (g_ i1)) -> (integrates_half (fun i2 => (g_ i2)) c_) -> (integrates_half (fun i3 => (f_ i3)) c_).
Proof. intros c f g E H. assert (f = g) as -> by (apply functional_extensionality; auto). exact H. Qed.
Lemma integrable_sum f g a b (p : Riemann_integrable f a b) (q : Riemann_integrable g a b) :
  exists r : Riemann_integrable (fun t => f t + g t) a b, RiemannInt r = RiemannInt p + RiemannInt q.
Proof.
  assert ((fun t => f t + g t) = (fun t => f t + 1 * g t)) as -> by (apply functional_extensionality; intros; ring).
  exists (RiemannInt_P10 1 p q). rewrite (RiemannInt_P13 p q). ring.
Qed.
Lemma integrable_factor c f a b (p : Riemann_integrable f a b) :
  exists r : Riemann_integrable (fun t => c * f t) a b, RiemannInt r = c * RiemannInt p.
Proof.
  assert ((fun t => c * f t) = (fun t => fct_cte 0 t + c * f t)) as -> by (apply functional_extensionality; intros; unfold fct_cte; ring).
  exists (RiemannInt_P10 c (RiemannInt_P14 a b 0) p). rewrite (RiemannInt_P13 (RiemannInt_P14 a b 0) p), RiemannInt_P15. ring.
Qed.
Lemma integral_sum : forall (c_ : R) (d_ : R) (f_ : R -> R) (g_ : R -> R), (integrates_line (fun i1 => (f_ i1)) c_) -> (integrates_line (fun i2 => (g_ i2)) d_) -> (integrates_line (fun i3 => ((f_ i3) + (g_ i3))) (c_ + d_)).
Proof.
  intros c d f g A B e E. destruct (A (e / 2) ltac:(lra)) as [M HM], (B (e / 2) ltac:(lra)) as [N HN].
  exists (Rmax M N). intros a b P Q. pose proof (Rmax_l M N). pose proof (Rmax_r M N).
  destruct (HM a b ltac:(lra) ltac:(lra)) as [p Hp], (HN a b ltac:(lra) ltac:(lra)) as [q Hq].
  destruct (integrable_sum _ _ a b p q) as [r R]. exists r. rewrite R.
  apply Rabs_def2 in Hp. apply Rabs_def2 in Hq. apply Rabs_def1; lra.
Qed.
Lemma half_integral_sum : forall (c_ : R) (d_ : R) (f_ : R -> R) (g_ : R -> R), (integrates_half (fun i1 => (f_ i1)) c_) -> (integrates_half (fun i2 => (g_ i2)) d_) -> (integrates_half (fun i3 => ((f_ i3) + (g_ i3))) (c_ + d_)).
Proof.
  intros c d f g A B e E. destruct (A (e / 2) ltac:(lra)) as [M HM], (B (e / 2) ltac:(lra)) as [N HN].
  exists (Rmax M N). intros b Q. pose proof (Rmax_l M N). pose proof (Rmax_r M N).
  destruct (HM b ltac:(lra)) as [p Hp], (HN b ltac:(lra)) as [q Hq].
  destruct (integrable_sum _ _ 0 b p q) as [r R]. exists r. rewrite R.
  apply Rabs_def2 in Hp. apply Rabs_def2 in Hq. apply Rabs_def1; lra.
Qed.
Lemma close_factor c y d e : Rabs (y - d) < e / (1 + Rabs c) -> 0 < e -> Rabs (c * y - c * d) < e.
Proof.
  intros H E. pose proof (Rabs_pos c). rewrite <- Rmult_minus_distr_l, Rabs_mult.
  apply (Rle_lt_trans _ (Rabs c * (e / (1 + Rabs c)))); [apply Rmult_le_compat_l; lra|].
  assert (e / (1 + Rabs c) * (1 + Rabs c) = e) by (field; lra). assert (0 < e / (1 + Rabs c)) by (apply Rdiv_lt_0_compat; lra). nra.
Qed.
Lemma integral_factor : forall (c_ : R) (d_ : R) (f_ : R -> R), (integrates_line (fun i1 => (f_ i1)) d_) -> (integrates_line (fun i2 => (c_ * (f_ i2))) (c_ * d_)).
Proof.
  intros c d f A e E. pose proof (Rabs_pos c). destruct (A (e / (1 + Rabs c)) ltac:(apply Rdiv_lt_0_compat; lra)) as [M HM].
  exists M. intros a b P Q. destruct (HM a b P Q) as [p Hp]. destruct (integrable_factor c _ a b p) as [r R]. exists r. rewrite R.
  now apply close_factor.
Qed.
Lemma half_integral_factor : forall (c_ : R) (d_ : R) (f_ : R -> R), (integrates_half (fun i1 => (f_ i1)) d_) -> (integrates_half (fun i2 => (c_ * (f_ i2))) (c_ * d_)).
Proof.
  intros c d f A e E. pose proof (Rabs_pos c). destruct (A (e / (1 + Rabs c)) ltac:(apply Rdiv_lt_0_compat; lra)) as [M HM].
  exists M. intros b Q. destruct (HM b Q) as [p Hp]. destruct (integrable_factor c _ 0 b p) as [r R]. exists r. rewrite R.
  now apply close_factor.
Qed.

Lemma ln_ratio p q : 0 < p -> 0 < q -> p * ln q <= p * ln p + (q - p).
Proof.
  intros P Q. pose proof (ln_below (q / p) ltac:(now apply Rdiv_lt_0_compat)) as H. unfold Rdiv in H.
  rewrite ln_mult, ln_Rinv in H; auto; [|now apply Rinv_0_lt_compat].
  assert (p * (ln q + - ln p) <= p * (q * / p - 1)) by (apply Rmult_le_compat_l; lra).
  assert (p * (q * / p - 1) = q - p) by (field; lra). lra.
Qed.
Lemma sumn_gibbs n p q : (forall k, (k < n)%nat -> 0 < p k) -> (forall k, (k < n)%nat -> 0 < q k) ->
  sumn n (fun k => p k * ln (q k)) <= sumn n (fun k => p k * ln (p k)) + (sumn n q - sumn n p).
Proof.
  induction n; simpl; intros P Q; [lra|]. pose proof (IHn ltac:(auto) ltac:(auto)). pose proof (ln_ratio (p n) (q n) ltac:(auto) ltac:(auto)). lra.
Qed.
Lemma gibbs : forall (a_ : R) (b_ : R) (p_ : R -> R) (q_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (p_ i1)) -> (forall i2 : R, is_int i2 -> a_ <= i2 -> i2 <= b_ -> (0) < (q_ i2)) -> ((Sum a_ b_ (fun i3 => (q_ i3))) <= (Sum a_ b_ (fun i4 => (p_ i4)))) -> ((Sum a_ b_ (fun i5 => ((p_ i5) * (ln (q_ i5))))) <= (Sum a_ b_ (fun i6 => ((p_ i6) * (ln (p_ i6)))))).
Proof.
  intros a b p q P Q H. unfold Sum in *.
  pose proof (sumn_gibbs (terms a b) (fun k => p (term_at a k)) (fun k => q (term_at a k))) as G. simpl in G.
  assert (forall k, (k < terms a b)%nat -> 0 < p (term_at a k)) by (intros k K; apply term_in in K; apply P; tauto).
  assert (forall k, (k < terms a b)%nat -> 0 < q (term_at a k)) by (intros k K; apply term_in in K; apply Q; tauto).
  specialize (G ltac:(auto) ltac:(auto)). lra.
Qed.
Lemma sumn_each_zero n d : (forall k, (k < n)%nat -> 0 <= d k) -> sumn n d <= 0 -> forall k, (k < n)%nat -> d k = 0.
Proof.
  induction n; simpl; intros P H k K; [lia|]. pose proof (sumn_nonneg n d ltac:(auto)). pose proof (P n ltac:(lia)).
  destruct (Nat.eq_dec k n) as [->|]; [lra|]. apply IHn; auto; [lra|lia].
Qed.
Lemma ln_ratio_equal p q : 0 < p -> 0 < q -> p * ln q = p * ln p + (q - p) -> p = q.
Proof.
  intros P Q E. destruct (Req_dec (ln (q / p)) 0) as [Z|N].
  - rewrite <- ln_1 in Z. apply ln_inv in Z; [|now apply Rdiv_lt_0_compat|lra].
    assert (q / p * p = q) by (field; lra). rewrite Z in *. lra.
  - pose proof (exp_ineq1 _ N) as S. rewrite exp_ln in S by now apply Rdiv_lt_0_compat. unfold Rdiv in S.
    rewrite ln_mult, ln_Rinv in S; auto; [|now apply Rinv_0_lt_compat].
    assert (p * (1 + (ln q + - ln p)) < p * (q * / p)) by (apply Rmult_lt_compat_l; lra).
    assert (p * (q * / p) = q) by (field; lra). lra.
Qed.
Lemma gibbs_equality : forall (a_ : R) (b_ : R) (p_ : R -> R) (q_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) < (p_ i1)) -> (forall i2 : R, is_int i2 -> a_ <= i2 -> i2 <= b_ -> (0) < (q_ i2)) -> ((Sum a_ b_ (fun i3 => (q_ i3))) <= (Sum a_ b_ (fun i4 => (p_ i4)))) -> ((Sum a_ b_ (fun i5 => ((p_ i5) * (ln (q_ i5))))) = (Sum a_ b_ (fun i6 => ((p_ i6) * (ln (p_ i6)))))) -> (forall i7 : R, is_int i7 -> a_ <= i7 -> i7 <= b_ -> (p_ i7) = (q_ i7)).
Proof.
  intros a b p q P Q H G v I A B. unfold Sum in *. destruct (term_found a b v I A B) as [k [K <-]].
  assert (P' : forall k, (k < terms a b)%nat -> 0 < p (term_at a k)) by (intros j J; apply term_in in J; apply P; tauto).
  assert (Q' : forall k, (k < terms a b)%nat -> 0 < q (term_at a k)) by (intros j J; apply term_in in J; apply Q; tauto).
  set (d := fun j => p (term_at a j) * ln (p (term_at a j)) + (q (term_at a j) - p (term_at a j)) - p (term_at a j) * ln (q (term_at a j))).
  assert (S : sumn (terms a b) d = sumn (terms a b) (fun j => p (term_at a j) * ln (p (term_at a j)))
    + (sumn (terms a b) (fun j => q (term_at a j)) - sumn (terms a b) (fun j => p (term_at a j)))
    - sumn (terms a b) (fun j => p (term_at a j) * ln (q (term_at a j)))).
  { unfold d. clear. induction (terms a b); simpl; lra. }
  assert (Z : d k = 0).
  { apply (sumn_each_zero (terms a b)); auto; [|lra]. intros j J. unfold d. pose proof (ln_ratio _ _ (P' j J) (Q' j J)). lra. }
  apply ln_ratio_equal; auto. unfold d in Z. lra.
Qed.
Lemma sumn_weighted n w x : (forall k, (k < n)%nat -> 0 <= w k) -> (forall k, (k < n)%nat -> 0 < x k) -> 0 < sumn n w -> 0 < sumn n (fun k => w k * x k).
Proof.
  induction n; simpl; intros W X H; [lra|]. pose proof (W n ltac:(lia)). pose proof (X n ltac:(lia)).
  assert (0 <= sumn n (fun k => w k * x k)) by (apply sumn_nonneg; intros k K; apply Rmult_le_pos; [auto|apply Rlt_le; auto]).
  destruct (Rle_lt_or_eq_dec 0 (w n)) as [L|E]; [auto|nra|]. rewrite <- E in *.
  pose proof (IHn ltac:(auto) ltac:(auto) ltac:(lra)). lra.
Qed.
Lemma sumn_jensen n w x m : (forall k, (k < n)%nat -> 0 <= w k) -> (forall k, (k < n)%nat -> 0 < x k) -> 0 < m ->
  sumn n (fun k => w k * ln (x k)) <= sumn n (fun k => w k * x k) * / m - sumn n w + sumn n w * ln m.
Proof.
  intros W X M. induction n; simpl; [lra|]. pose proof (IHn ltac:(auto) ltac:(auto)). pose proof (W n ltac:(lia)). pose proof (X n ltac:(lia)) as Xn.
  pose proof (ln_below (x n * / m) ltac:(apply Rmult_lt_0_compat; auto; now apply Rinv_0_lt_compat)) as L.
  rewrite ln_mult, ln_Rinv in L; auto; [|now apply Rinv_0_lt_compat]. nra.
Qed.
Lemma jensen_log : forall (a_ : R) (b_ : R) (w_ : R -> R) (x_ : R -> R), (forall i1 : R, is_int i1 -> a_ <= i1 -> i1 <= b_ -> (0) <= (w_ i1)) -> (forall i2 : R, is_int i2 -> a_ <= i2 -> i2 <= b_ -> (0) < (x_ i2)) -> ((Sum a_ b_ (fun i3 => ((w_ i3) * (ln (x_ i3))))) <= ((Sum a_ b_ (fun i4 => (w_ i4))) * (ln ((Sum a_ b_ (fun i5 => ((w_ i5) * (x_ i5)))) * (pow_ (Sum a_ b_ (fun i6 => (w_ i6))) (-1)))))).
Proof.
  intros a b w x W X. unfold Sum. rewrite pow_m1.
  assert (W' : forall k, (k < terms a b)%nat -> 0 <= w (term_at a k)) by (intros j J; apply term_in in J; apply W; tauto).
  assert (X' : forall k, (k < terms a b)%nat -> 0 < x (term_at a k)) by (intros j J; apply term_in in J; apply X; tauto).
  destruct (Rle_lt_or_eq_dec 0 (sumn (terms a b) (fun k => w (term_at a k)))) as [L|E]; [now apply sumn_nonneg| |].
  - pose proof (sumn_weighted (terms a b) (fun k => w (term_at a k)) (fun k => x (term_at a k)) W' X' L) as S. simpl in S.
    set (V := sumn (terms a b) (fun k => w (term_at a k))) in *. set (T := sumn (terms a b) (fun k => w (term_at a k) * x (term_at a k))) in *.
    assert (M : 0 < T * / V) by (apply Rmult_lt_0_compat; auto; now apply Rinv_0_lt_compat).
    pose proof (sumn_jensen (terms a b) (fun k => w (term_at a k)) (fun k => x (term_at a k)) (T * / V) W' X' M) as J. simpl in J. fold T V in J.
    assert (T * / (T * / V) = V) by (field; lra). lra.
  - rewrite <- E, Rmult_0_l. right. rewrite (sumn_ext _ _ (fun _ => 0)); [apply sumn_zero|].
    intros k K. rewrite (sumn_each_zero (terms a b) (fun j => w (term_at a j)) W' ltac:(lra) k K). ring.
Qed.

(* The exponential integrals, by the fundamental theorem *)
Lemma fundamental F f a b : a <= b -> (forall t, derivable_pt_lim F t (f t)) -> continuity f ->
  exists p : Riemann_integrable f a b, RiemannInt p = F b - F a.
Proof.
  intros B D C. set (H := fun t => exist (fun l => derivable_pt_lim F t l) (f t) (D t) : derivable_pt F t).
  assert (E : derive F H = f) by (apply functional_extensionality; intros t; reflexivity).
  assert (C' : continuity (derive F H)) by (rewrite E; exact C).
  assert (p : Riemann_integrable (derive F H) a b) by (apply continuity_implies_RiemannInt; auto).
  pose proof (FTC_Riemann (mkC1 C') p) as Q. simpl in Q. revert p Q. rewrite E. intros p Q. now exists p.
Qed.
Lemma exp_small t : 0 < t -> exp (- t) <= 256 / (t * t * t * t).
Proof.
  intros T. pose proof (exp_ineq1_le (t / 4)) as H. assert (0 < t / 4) by lra.
  assert (S : exp t = exp (t / 4) * exp (t / 4) * (exp (t / 4) * exp (t / 4))) by (rewrite <- !exp_plus; f_equal; lra).
  assert (t / 4 <= exp (t / 4)) by lra. set (u := t / 4) in *. set (v := exp u) in *.
  assert (u * u <= v * v) by nra. assert (u * u * (u * u) <= v * v * (v * v)) by nra.
  assert (0 < t * t * t * t) by (repeat apply Rmult_lt_0_compat; lra).
  rewrite exp_Ropp. set (w := t * t * t * t) in *. assert (w = 256 * (u * u * (u * u))) as W by (unfold w, u; field).
  assert (/ exp t * (v * v * (v * v)) = 1) by (rewrite <- S; apply Rinv_l, Rgt_not_eq, exp_pos).
  assert (0 < / exp t) by (apply Rinv_0_lt_compat, exp_pos).
  apply (Rmult_le_reg_r w); auto. replace (256 / w * w) with 256 by (field; lra). rewrite W. nra.
Qed.
Lemma tail_small a K e : 0 < a -> 0 <= K -> 0 < e -> exists M, 1 <= M /\ forall b, M <= b -> K * (b * b) * exp (- (a * b)) < e.
Proof.
  intros A P E. set (c := 256 * K / (a * a * a * a)). assert (0 < a * a * a * a) by (repeat apply Rmult_lt_0_compat; lra).
  assert (0 <= c) by (unfold c; apply Rle_mult_inv_pos; nra).
  exists (Rmax 1 (c / e + 1)). split; [apply Rmax_l|]. intros b B. cbv beta. pose proof (Rmax_l 1 (c / e + 1)). pose proof (Rmax_r 1 (c / e + 1)).
  assert (1 <= b) by lra. assert (c / e < b) by lra. assert (0 < a * b) by nra.
  pose proof (exp_small (a * b) ltac:(auto)) as S.
  assert (K * (b * b) * exp (- (a * b)) <= K * (b * b) * (256 / (a * b * (a * b) * (a * b) * (a * b)))) by (apply Rmult_le_compat_l; nra).
  assert (K * (b * b) * (256 / (a * b * (a * b) * (a * b) * (a * b))) = c / (b * b)) as Q by (unfold c; field; repeat split; nra).
  assert (c / (b * b) <= c / b).
  { unfold Rdiv. apply Rmult_le_compat_l; auto. apply Rinv_le_contravar; nra. }
  assert (c / b < e).
  { apply (Rmult_lt_reg_r b); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    apply (Rmult_lt_compat_r e) in H4; auto. unfold Rdiv in H4. rewrite Rmult_assoc, Rinv_l in H4 by lra. lra. }
  lra.
Qed.
Lemma half_from F f v K a : 0 < a -> 0 <= K -> (forall t, derivable_pt_lim F t (f t)) -> continuity f -> F 0 = - v ->
  (forall b, 1 <= b -> Rabs (F b) <= K * (b * b) * exp (- (a * b))) -> integrates_half f v.
Proof.
  intros A P D C Z T e E. destruct (tail_small a K e A P E) as [M [M1 HM]]. exists M. intros b B.
  destruct (fundamental F f 0 b ltac:(lra) D C) as [p Hp]. exists p. rewrite Hp, Z. replace (F b - - v - v) with (F b) by ring.
  pose proof (T b ltac:(lra)). pose proof (HM b B). lra.
Qed.
Lemma D_exp a t : derivable_pt_lim (fun s => exp (-1 * a * s)) t (- a * exp (-1 * a * t)).
Proof.
  eapply lim_value; [apply (derivable_pt_lim_comp (fun s => -1 * a * s) exp); [|apply derivable_pt_lim_exp]|].
  - apply (derivable_pt_lim_scal id (-1 * a) t 1). apply derivable_pt_lim_id.
  - ring.
Qed.
Lemma D_product p q a t : derivable_pt_lim p t q -> derivable_pt_lim (fun s => p s * exp (-1 * a * s)) t ((q - a * p t) * exp (-1 * a * t)).
Proof.
  intros H. eapply lim_value; [apply (derivable_pt_lim_mult p (fun s => exp (-1 * a * s)) t _ _ H (D_exp a t))|]. ring.
Qed.
Lemma cont_of f g : (forall t, derivable_pt_lim f t (g t)) -> continuity f.
Proof. intros H t. apply derivable_continuous_pt. exists (g t). apply H. Qed.
Lemma D_line c d t : derivable_pt_lim (fun s => c * s + d) t c.
Proof.
  eapply lim_value; [apply (derivable_pt_lim_plus (fun s => c * s) (fun _ => d)); [apply (derivable_pt_lim_scal id c t 1), derivable_pt_lim_id|apply derivable_pt_lim_const]|].
  ring.
Qed.
Lemma D_parabola c d k t : derivable_pt_lim (fun s => c * (s * s) + (d * s + k)) t (2 * c * t + d).
Proof.
  eapply lim_value; [apply (derivable_pt_lim_plus (fun s => c * (s * s)) (fun s => d * s + k)); [|apply D_line]|].
  - apply (derivable_pt_lim_scal (fun s => s * s)). apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
  - unfold id. ring.
Qed.
Lemma exponential_0 : forall (a_ : R), ((0) < a_) -> (integrates_half (fun i1 => (exp ((-1) * a_ * i1))) ((1) * (pow_ a_ (-1)))).
Proof.
  intros a A. rewrite pow_m1. assert (0 < / a) by now apply Rinv_0_lt_compat.
  apply (half_from (fun t => (0 * t + - / a) * exp (-1 * a * t)) _ _ (/ a) a); auto; try lra.
  - intros t. eapply lim_value; [apply D_product, D_line|]. cbv beta. field. lra.
  - exact (cont_of _ _ (D_exp a)).
  - cbv beta. rewrite Rmult_0_r, Rplus_0_l, Rmult_0_r, exp_0. ring.
  - intros b B. cbv beta. pose proof (exp_pos (-1 * a * b)). replace (- (a * b)) with (-1 * a * b) by ring.
    rewrite Rabs_mult, (Rabs_right (exp (-1 * a * b))) by lra. rewrite Rmult_0_l, Rplus_0_l, Rabs_Ropp, (Rabs_right (/ a)) by lra.
    apply Rmult_le_compat_r; [lra|]. assert (1 <= b * b) by nra. nra.
Qed.
Lemma exponential_1 : forall (a_ : R), ((0) < a_) -> (integrates_half (fun i1 => (i1 * (exp ((-1) * a_ * i1)))) ((1) * (pow_ (pow_ a_ (2)) (-1)))).
Proof.
  intros a A. rewrite pow_m1, pow_2. assert (I : 0 < / a) by now apply Rinv_0_lt_compat. assert (J : 0 < / (a * a)) by (apply Rinv_0_lt_compat; nra).
  apply (half_from (fun t => (- / a * t + - / (a * a)) * exp (-1 * a * t)) _ _ (/ a + / (a * a)) a); auto; try lra.
  - intros t. eapply lim_value; [apply D_product, D_line|]. cbv beta. field. lra.
  - apply (cont_of _ (fun t => (1 - a * t) * exp (-1 * a * t))). intros t.
    eapply lim_value; [apply (D_product (fun s => s) 1), derivable_pt_lim_id|]. cbv beta. ring.
  - cbv beta. rewrite Rmult_0_r, Rplus_0_l, Rmult_0_r, exp_0. ring.
  - intros b B. cbv beta. pose proof (exp_pos (-1 * a * b)). replace (- (a * b)) with (-1 * a * b) by ring.
    rewrite Rabs_mult, (Rabs_right (exp (-1 * a * b))) by lra. apply Rmult_le_compat_r; [lra|].
    rewrite Rabs_left1 by nra. assert (b <= b * b) by nra. nra.
Qed.
Lemma exponential_2 : forall (a_ : R), ((0) < a_) -> (integrates_half (fun i1 => ((pow_ i1 (2)) * (exp ((-1) * a_ * i1)))) ((2) * (pow_ (pow_ a_ (3)) (-1)))).
Proof.
  intros a A. rewrite pow_m1, pow_3. assert (I : 0 < / a) by now apply Rinv_0_lt_compat. assert (J : 0 < / (a * a)) by (apply Rinv_0_lt_compat; nra).
  assert (L : 0 < / (a * a * a)) by (apply Rinv_0_lt_compat; repeat apply Rmult_lt_0_compat; lra).
  assert (E : (fun i1 => pow_ i1 2 * exp (-1 * a * i1)) = (fun t => t * t * exp (-1 * a * t))) by (apply functional_extensionality; intros t; now rewrite pow_2).
  rewrite E. apply (half_from (fun t => (- / a * (t * t) + (- (2 * / (a * a)) * t + - (2 * / (a * a * a)))) * exp (-1 * a * t)) _ _ (/ a + 2 * / (a * a) + 2 * / (a * a * a)) a); auto; try lra.
  - intros t. eapply lim_value; [apply D_product, D_parabola|]. cbv beta. field. lra.
  - apply (cont_of _ (fun t => (2 * t - a * (t * t)) * exp (-1 * a * t))). intros t.
    eapply lim_value; [apply (D_product (fun s => s * s) (2 * t))|cbv beta; ring].
    eapply lim_value; [apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id|]. unfold id. ring.
  - cbv beta. rewrite !Rmult_0_r, !Rplus_0_l, exp_0. ring.
  - intros b B. cbv beta. pose proof (exp_pos (-1 * a * b)). replace (- (a * b)) with (-1 * a * b) by ring.
    rewrite Rabs_mult, (Rabs_right (exp (-1 * a * b))) by lra. apply Rmult_le_compat_r; [lra|].
    assert (b <= b * b) by nra. assert (1 <= b * b) by nra.
    rewrite Rabs_left1 by nra. nra.
Qed.
Lemma argmin_of_log : forall (T : Type) (f_ : T -> R), (forall i1 : T, (0) < (f_ i1)) -> (same_set (argmin (fun i2 => (f_ i2))) (argmin (fun i3 => (ln (f_ i3))))).
Proof. intros T f P t. unfold argmin. split; intros H u; apply (ln_le_iff (f t) (f u)); auto. Qed.
Lemma delta_difference : forall (a_ : R) (b_ : R) (c_ : R) (d_ : R), ((a_ + ((-1) * b_)) = (c_ + ((-1) * d_))) -> ((delta a_ b_) = (delta c_ d_)).
Proof. intros a b c d H. unfold delta. destruct (Req_EM_T a b), (Req_EM_T c d); auto; exfalso; lra. Qed.
Lemma product_constant : forall (a_ : R) (b_ : R) (c_ : R), is_int a_ -> is_int b_ -> (a_ <= (b_ + (1))) -> ((Prod a_ b_ (fun i1 => c_)) = (pow_ c_ (b_ + ((-1) * a_) + (1)))).
Proof.
  intros a b c [k ->] [m ->] H. rewrite IZR_S in H. apply le_IZR in H. rewrite Prod_int.
  replace (IZR m + -1 * IZR k + 1) with (IZR (Z.of_nat (Z.to_nat (m - k + 1)))).
  - rewrite pow_int, <- pow_powerRZ. induction (Z.to_nat (m - k + 1)) as [|n IH]; simpl; [|rewrite IH]; ring.
  - rewrite Z2Nat.id by lia. rewrite plus_IZR, minus_IZR. ring.
Qed.
Lemma sumn_triangle n (g : nat -> nat -> R) : sumn n (fun i => sumn (S i) (g i)) =
  sumn n (fun i => sumn n (g i)) + sumn n (fun i => g i i) + -1 * sumn n (fun i => sumn (S i) (fun j => g j i)).
Proof.
  induction n as [|n IH]; [simpl; ring|].
  cbn [sumn] in *. rewrite IH, !sumn_add. ring.
Qed.
Lemma sum_triangle : forall (a_ : R) (b_ : R) (f_ : R -> R -> R), ((Sum a_ b_ (fun i1 => (Sum a_ i1 (fun i2 => (f_ i1 i2))))) = ((Sum a_ b_ (fun i3 => (Sum a_ b_ (fun i4 => (f_ i3 i4))))) + (Sum a_ b_ (fun i5 => (f_ i5 i5))) + ((-1) * (Sum a_ b_ (fun i6 => (Sum a_ i6 (fun i7 => (f_ i7 i6)))))))).
Proof.
  intros a b f. pose proof (sumn_triangle (terms a b) (fun i j => f (term_at a i) (term_at a j))) as E.
  assert (half : forall g : R -> R -> R, Sum a b (fun i => Sum a i (g i)) =
    sumn (terms a b) (fun i => sumn (S i) (fun j => g (term_at a i) (term_at a j)))).
  { intros g. unfold Sum. apply sumn_ext. intros i _. unfold terms, term_at, floor. rewrite Int_part_IZR.
    now replace (Z.to_nat (ceil a + Z.of_nat i - ceil a + 1)) with (S i) by lia. }
  etransitivity; [apply (half f)|]. rewrite E. do 2 f_equal. symmetry. exact (half (fun i j => f j i)).
Qed.
Lemma sumn_reverse n f : sumn n f = sumn n (fun k => f (n - 1 - k)%nat).
Proof.
  induction n as [|n IH]; [reflexivity|]. rewrite (sumn_first n (fun k => f (S n - 1 - k)%nat)). cbn [sumn]. rewrite IH.
  replace (S n - 1 - 0)%nat with n by lia. rewrite Rplus_comm. f_equal. apply sumn_ext. intros k K. f_equal. lia.
Qed.
Lemma sum_reverse : forall (a_ : R) (b_ : R) (f_ : R -> R), is_int a_ -> is_int b_ -> ((Sum a_ b_ (fun i1 => (f_ i1))) = (Sum a_ b_ (fun i2 => (f_ (a_ + b_ + ((-1) * i2)))))).
Proof.
  intros a b f [k ->] [m ->]. rewrite !Sum_int, sumn_reverse. apply sumn_ext. intros j J. f_equal.
  replace (IZR k + IZR m + -1 * IZR (k + Z.of_nat j)) with (IZR (k + m - (k + Z.of_nat j))) by (rewrite minus_IZR, plus_IZR; ring).
  f_equal. lia.
Qed.
