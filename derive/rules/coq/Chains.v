(* The kernel's own steps, as lemmas and tactics for the proofs that derive/export/coq.py prints.  No axioms beyond Reals'. *)
From Coq Require Import Reals Lra Lia ZArith FunctionalExtensionality Classical_Prop.
From Derive Require Import Terms.
Open Scope R_scope.

(* integers *)
Lemma is_int_IZR k : is_int (IZR k). Proof. now exists k. Qed.
Lemma is_int_plus a b : is_int a -> is_int b -> is_int (a + b).
Proof. intros [k ->] [l ->]. exists (k + l)%Z. now rewrite plus_IZR. Qed.
Lemma is_int_mult a b : is_int a -> is_int b -> is_int (a * b).
Proof. intros [k ->] [l ->]. exists (k * l)%Z. now rewrite mult_IZR. Qed.
Lemma is_int_delta a b : is_int (delta a b).
Proof. unfold delta. destruct (Req_EM_T a b); [now exists 1%Z | now exists 0%Z]. Qed.
Lemma next_integer a b : is_int a -> is_int b -> a < b -> a + 1 <= b.
Proof. intros [k ->] [l ->] H. apply lt_IZR in H. rewrite <- plus_IZR. apply IZR_le. lia. Qed.
Create HintDb integers.
#[export] Hint Resolve is_int_IZR is_int_plus is_int_mult is_int_delta : integers.
Ltac integer := solve [auto 200 with integers nocore | eauto 200 with integers].

(* equality *)
Lemma app_eq {A B : Type} (f g : A -> B) (a b : A) : f = g -> a = b -> f a = g b. Proof. now intros -> ->. Qed.
Lemma relation_eq {A : Type} (r : A -> A -> Prop) a b c d : r a b -> a = c -> b = d -> r c d. Proof. now intros H <- <-. Qed.
Definition unequal {A : Type} (a b : A) : Prop := a <> b.
Lemma same_set_refl {T : Type} (a : T -> Prop) : same_set a a. Proof. intros t. reflexivity. Qed.
Lemma same_set_sym {T : Type} (a b : T -> Prop) : same_set a b -> same_set b a. Proof. intros H t. symmetry. apply H. Qed.
Lemma same_set_trans {T : Type} (a b c : T -> Prop) : same_set a b -> same_set b c -> same_set a c.
Proof. intros H G t. etransitivity; [apply H | apply G]. Qed.
Lemma upd_same z k : upd z k (z k) = z.
Proof. extensionality j. unfold upd. destruct (Req_EM_T j k); congruence. Qed.
Lemma upd2_same z k l : upd2 z k l (z k l) = z.
Proof. extensionality i. extensionality j. unfold upd2. destruct (Req_EM_T i k); destruct (Req_EM_T j l); congruence. Qed.
Lemma cast {P Q : Prop} : P = Q -> P -> Q. Proof. now intros ->. Qed.

(* A sum of sums is one sum in a certificate: equal up to brackets, also under binders. *)
Ltac brackets :=
  repeat rewrite <- Rplus_assoc; repeat rewrite <- Rmult_assoc;
  lazymatch goal with
  | |- (fun _ => _) = (fun _ => _) => let i := fresh "i" in extensionality i; brackets
  | |- (forall i : ?A, @?P i) = (forall j : ?A, @?Q j) =>
      first [apply (app_eq (fun p q => p -> q) _ _ _); fail | apply forall_extensionalityP; let i := fresh "i" in intros i; brackets]
  | |- (?P -> ?Q) = (?R -> ?S) => let H := fresh in let G := fresh in
      assert (H : P = R) by brackets; assert (G : Q = S) by brackets; rewrite H, G; reflexivity
  | |- ?a = ?b => tryif constr_eq a b then reflexivity else
      lazymatch goal with |- ?f ?x = ?g ?y => apply app_eq; brackets | |- _ => reflexivity end
  end.
Ltac close P := let T := type of P in lazymatch goal with |- ?G =>
  first [constr_eq T G; exact P | refine (cast _ P); solve [brackets] | exact P] end.
Tactic Notation "use" hyp(P) constr(premise) :=
  let C := fresh in let Q := fresh in
  lazymatch type of P with ?A -> _ => assert (C : A) by (pose proof premise as Q; close Q); specialize (P C); clear C end.

(* arithmetic *)
Lemma pow_pos_literal x p : pow_ x (IZR (Zpos p)) = x ^ Pos.to_nat p. Proof. now rewrite pow_int. Qed.
Lemma pow_neg_literal x p : pow_ x (IZR (Zneg p)) = / x ^ Pos.to_nat p. Proof. now rewrite pow_int. Qed.
Lemma pow_zero x : pow_ x 0 = 1. Proof. now rewrite pow_int. Qed.
Ltac powers := rewrite ?pow_pos_literal, ?pow_neg_literal, ?pow_zero; unfold Pos.to_nat; cbn [Pos.iter_op Nat.add].
Lemma exp_pos_literal p x : exp (IZR (Zpos p) * x) = exp x ^ Pos.to_nat p.
Proof.
  rewrite <- positive_nat_Z, <- INR_IZR_INZ. induction (Pos.to_nat p) as [|n IH]; [now rewrite Rmult_0_l, exp_0|].
  rewrite S_INR, Rmult_plus_distr_r, exp_plus, IH, Rmult_1_l. simpl. ring.
Qed.
Lemma exp_neg_literal p x : exp (IZR (Zneg p) * x) = / exp x ^ Pos.to_nat p.
Proof.
  rewrite <- exp_pos_literal. rewrite <- exp_Ropp. f_equal. change (Zneg p) with (- Zpos p)%Z. rewrite opp_IZR. ring.
Qed.
Ltac exps := rewrite ?exp_plus, ?exp_pos_literal, ?exp_neg_literal, ?Rmult_0_l, ?exp_0; unfold Pos.to_nat; cbn [Pos.iter_op Nat.add].
Tactic Notation "powers_in" hyp(Q) := rewrite ?pow_pos_literal, ?pow_neg_literal, ?pow_zero in Q; unfold Pos.to_nat in Q; cbn [Pos.iter_op Nat.add] in Q.
Lemma positive_unequal x : 0 < x -> x <> 0. Proof. lra. Qed.
Lemma pow_positive x e : 0 < x -> 0 < pow_ x e. Proof. intros H. rewrite pow_pos by auto. apply exp_pos. Qed.
Lemma ln_pow_ x e : 0 < x -> ln (pow_ x e) = e * ln x. Proof. intros H. rewrite pow_pos by auto. apply ln_exp. Qed.
Lemma unit_power x p : 0 < x -> pow_ x (1 / IZR (Zpos p)) ^ Pos.to_nat p = x.
Proof.
  intros H. rewrite pow_pos, <- exp_pos_literal by auto. replace (IZR (Zpos p) * (1 / IZR (Zpos p) * ln x)) with (ln x); [now apply exp_ln|].
  field. apply not_0_IZR. discriminate.
Qed.
Ltac positive :=
  lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < pow_ _ _ => apply pow_positive; positive
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < / _ => apply Rinv_0_lt_compat; positive
  | |- 0 < _ ^ _ => apply pow_lt; positive
  | |- 0 < _ * _ => first [assumption | apply Rmult_lt_0_compat; positive]
  | |- 0 < _ + _ => first [assumption | apply Rplus_lt_0_compat; positive]
  | |- _ => first [assumption | lra]
  end.
Ltac logs := repeat first [rewrite ln_mult by positive | rewrite ln_pow_ by positive | rewrite ln_Rinv by positive | rewrite ln_exp | rewrite ln_1].
Ltac same_root := apply ln_inv; [positive | positive | logs; lra].
Ltac nonzero :=
  lazymatch goal with
  | |- _ /\ _ => split; nonzero
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
  | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
  | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
  | |- exp _ <> 0 => apply Rgt_not_eq, exp_pos
  | |- PI <> 0 => apply PI_neq0
  | |- _ <> 0 => first [assumption | apply positive_unequal; assumption | lra | nonzero_by_premise | apply positive_unequal; positive | nonzero_cleared]
  end
with nonzero_by_premise :=
  multimatch goal with
  | H : ?t <> 0 |- ?u <> 0 => let E := fresh in intro E; apply H; rewrite <- E; ring
  | H : ?t <> 0 |- ?u <> 0 => let E := fresh in intro E; apply H; replace t with (- u) by ring; rewrite E; ring
  | H : 0 < ?t |- ?u <> 0 => let E := fresh in intro E; apply (Rgt_not_eq _ _ H); rewrite <- E; ring
  | H : 0 < ?t |- ?u <> 0 => let E := fresh in intro E; apply (Rgt_not_eq _ _ H); replace t with (- u) by ring; rewrite E; ring
  end
with nonzero_cleared :=
  multimatch goal with
  | H : ?t <> 0 |- ?u <> 0 => let E := fresh in intro E; apply H; field_simplify_eq; [lra | nonzero]
  end.
Ltac field_step := powers; first [ring | field; nonzero | lra].
Lemma square_literal t : pow_ t 2 = t -> t * t = t. Proof. intros H. rewrite <- H at 3. rewrite pow_pos_literal. simpl. ring. Qed.
Lemma gap_le (l r s : R) : r - l = s -> 0 <= s -> l <= r. Proof. lra. Qed.
Lemma gap_lt (l r s : R) : r - l = s -> 0 < s -> l < r. Proof. lra. Qed.

(* derivatives *)
Definition near (x : R) (P : R -> Prop) : Prop := exists d, 0 < d /\ forall t, Rabs (t - x) < d -> P t.
Lemma near_always x (P : R -> Prop) : (forall t, P t) -> near x P. Proof. intros H. exists 1. split; [lra|auto]. Qed.
Lemma near_and x P Q : near x P -> near x Q -> near x (fun t => P t /\ Q t).
Proof.
  intros [d [Hd A]] [e [He B]]. exists (Rmin d e). split; [now apply Rmin_pos|]. intros t H.
  split; [apply A | apply B]; eapply Rlt_le_trans; eauto; [apply Rmin_l | apply Rmin_r].
Qed.
Lemma near_from x (P Q : R -> Prop) : (forall t, P t -> Q t) -> near x P -> near x Q.
Proof. intros H [d [Hd A]]. exists d. auto. Qed.
Lemma near_above c x : c < x -> near x (fun t => c < t).
Proof. intros H. exists (x - c). split; [lra|]. intros t A. apply Rabs_def2 in A. lra. Qed.
Lemma near_below c x : x < c -> near x (fun t => t < c).
Proof. intros H. exists (c - x). split; [lra|]. intros t A. apply Rabs_def2 in A. lra. Qed.
Lemma near_apart c x : x <> c -> near x (fun t => t <> c).
Proof. intros H. destruct (Rdichotomy _ _ H) as [A|A]; [eapply near_from, near_below, A | eapply near_from, near_above, A]; simpl; intros; lra. Qed.
Lemma near_apart' c x : c <> x -> near x (fun t => c <> t).
Proof. intros H. eapply near_from, near_apart; [|apply not_eq_sym, H]. simpl. intros t A. now apply not_eq_sym. Qed.
Lemma near_upd (Q : R -> Prop) z k : (Q (z k) -> near (z k) Q) -> near (z k) (fun t => forall i, Q (z i) -> Q (upd z k t i)).
Proof.
  intros H. destruct (classic (Q (z k))) as [A|A].
  - eapply near_from; [|exact (H A)]. intros t B i C. unfold upd. destruct (Req_EM_T i k); auto.
  - apply near_always. intros t i C. unfold upd. destruct (Req_EM_T i k) as [->|]; tauto.
Qed.
Lemma near_upd2 (Q : R -> Prop) z k l : (Q (z k l) -> near (z k l) Q) ->
  near (z k l) (fun t => forall i j, Q (z i j) -> Q (upd2 z k l t i j)).
Proof.
  intros H. destruct (classic (Q (z k l))) as [A|A].
  - eapply near_from; [|exact (H A)]. intros t B i j C. unfold upd2. destruct (Req_EM_T i k); destruct (Req_EM_T j l); auto.
  - apply near_always. intros t i j C. unfold upd2. destruct (Req_EM_T i k) as [->|]; destruct (Req_EM_T j l) as [->|]; tauto.
Qed.
Lemma derivative_near f g x l : near x (fun t => f t = g t) -> f x = g x -> derivable_pt_lim g x l -> derivable_pt_lim f x l.
Proof.
  intros [d [Hd N]] E H e He. destruct (H e He) as [d' A].
  assert (P : 0 < Rmin d d') by (apply Rmin_pos; [auto | apply cond_pos]). exists (mkposreal _ P). simpl. intros h Hh B.
  rewrite E, N. apply A; auto. eapply Rlt_le_trans; eauto; apply Rmin_r.
  replace (x + h - x) with h by ring. eapply Rlt_le_trans; eauto; apply Rmin_l.
Qed.
Ltac near_bound := first [apply near_above | apply near_below | apply near_apart | apply near_apart']; assumption.
Ltac near_fact f :=
  first [ near_bound
        | eapply near_from; [|apply near_upd; intros; near_bound]; let t := fresh in let N := fresh in
          intros t N; intros; apply N; apply f; assumption
        | eapply near_from; [|apply near_upd2; intros; near_bound]; let t := fresh in let N := fresh in
          intros t N; intros; apply N; apply f; assumption ].
Lemma component_same x : derivable_pt_lim (fun t => t) x 1. Proof. apply derivable_pt_lim_id. Qed.
Lemma component_upd z j k : derivable_pt_lim (fun t => upd z k t j) (z k) (delta j k).
Proof.
  unfold upd, delta. destruct (Req_EM_T j k); [apply derivable_pt_lim_id | apply derivable_pt_lim_const].
Qed.
Lemma component_upd2 z i j k l : derivable_pt_lim (fun t => upd2 z k l t i j) (z k l) (delta i k * delta j l).
Proof.
  unfold upd2, delta. destruct (Req_EM_T i k); destruct (Req_EM_T j l);
    [replace (1 * 1) with 1 by ring; apply derivable_pt_lim_id | replace (1 * 0) with 0 by ring | replace (0 * 1) with 0 by ring
     | replace (0 * 0) with 0 by ring]; apply derivable_pt_lim_const.
Qed.

(* cases *)
Lemma case_of (P : R -> Prop) s v : s = v -> P v -> P s. Proof. now intros ->. Qed.
Lemma cases_none s lo hi : is_int s -> IZR lo <= s -> s <= IZR hi -> (hi <? lo)%Z = true -> False.
Proof. intros [k ->] A B C. apply le_IZR in A, B. apply Z.ltb_lt in C. lia. Qed.
Lemma cases_next s lo hi : is_int s -> IZR lo <= s -> s <= IZR hi -> s = IZR lo \/ IZR (lo + 1) <= s.
Proof.
  intros [k ->] A B. apply le_IZR in A. destruct (Z.eq_dec k lo) as [->|N]; [now left | right]. apply IZR_le. lia.
Qed.
