(* Where a term is defined: operations on numbers that need not exist.  Coq's functions are total; these are what a reader means.
   A partial number is when it exists and what it is then; each operation says what it needs. *)
From Coq Require Import Reals Lra Lia ZArith.
From Derive Require Import Terms Chains.
Open Scope R_scope.

Record partial : Type := Partial { defined : Prop; value : R }.
Definition means (p : partial) (v : R) : Prop := defined p /\ value p = v.

Definition power_defined (x e : R) : Prop := 0 < x \/ (0 <= x /\ 0 < e) \/ (is_int e /\ (x <> 0 \/ 0 < e)).
Definition p_known (x : R) : partial := Partial True x.
Definition p_plus (p q : partial) : partial := Partial (defined p /\ defined q) (value p + value q).
Definition p_times (p q : partial) : partial := Partial (defined p /\ defined q) (value p * value q).
Definition p_exp (p : partial) : partial := Partial (defined p) (exp (value p)).
Definition p_ln (p : partial) : partial := Partial (defined p /\ 0 < value p) (ln (value p)).
Definition p_pow (p q : partial) : partial :=
  Partial (defined p /\ defined q /\ power_defined (value p) (value q)) (pow_ (value p) (value q)).
Definition p_delta (p q : partial) : partial := Partial (defined p /\ defined q) (delta (value p) (value q)).
Definition p_apply (p : partial) (f : R -> partial) : partial := Partial (defined p /\ defined (f (value p))) (value (f (value p))).
Definition in_range (lo hi : partial) (f : R -> partial) : Prop :=
  defined lo /\ defined hi /\ forall i, is_int i -> value lo <= i -> i <= value hi -> defined (f i).
Definition p_sum (lo hi : partial) (f : R -> partial) : partial :=
  Partial (in_range lo hi f) (Sum (value lo) (value hi) (fun i => value (f i))).
Definition p_prod (lo hi : partial) (f : R -> partial) : partial :=
  Partial (in_range lo hi f) (Prod (value lo) (value hi) (fun i => value (f i))).

Ltac by_condition := multimatch goal with H : _ |- _ => solve [apply H; assumption] end.
Ltac is_positive := first [by_condition | positive].
Lemma whole_power_nonzero x k : x <> 0 -> pow_ x (IZR k) <> 0. Proof. intros H. rewrite pow_int. now apply powerRZ_NOR. Qed.
Lemma nonnegative_nonzero x : 0 <= x -> x <> 0 -> 0 < x. Proof. lra. Qed.
Ltac is_nonzero :=
  lazymatch goal with
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; is_nonzero
  | |- exp _ <> 0 => apply Rgt_not_eq, exp_pos
  | |- pow_ _ _ <> 0 => first [by_condition | apply whole_power_nonzero; is_nonzero
                        | apply Rgt_not_eq, pow_positive, nonnegative_nonzero; [by_condition | is_nonzero] | nonzero]
  | |- _ => first [by_condition | nonzero | apply Rgt_not_eq; is_positive]
  end.
Ltac is_power := unfold power_defined;
  first [ left; is_positive
        | right; right; split; [integer | first [right; lra | left; is_nonzero]]
        | right; left; split; [by_condition | lra] ].
Ltac domain :=
  unfold means, p_known, p_plus, p_times, p_exp, p_ln, p_pow, p_delta, p_apply, p_sum, p_prod, in_range; cbn [defined value];
  repeat match goal with |- _ /\ _ => split | |- True => exact I | |- forall _, _ => intro end;
  first [reflexivity | is_power | is_positive].
