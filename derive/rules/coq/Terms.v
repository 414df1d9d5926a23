(* The terms of derive as total functions over stdlib Reals; the table of the encoding.  No axioms beyond Reals'. *)
From Coq Require Import Reals Lra Lia ZArith.
Open Scope R_scope.

Definition is_int (x : R) : Prop := exists k : Z, x = IZR k.
Definition delta (a b : R) : R := if Req_EM_T a b then 1 else 0.
Definition pow_ (x e : R) : R := if Req_EM_T e (IZR (Int_part e)) then powerRZ x (Int_part e) else exp (e * ln x).

Fixpoint sumn (n : nat) (f : nat -> R) : R := match n with O => 0 | S m => sumn m f + f m end.
Fixpoint prodn (n : nat) (f : nat -> R) : R := match n with O => 1 | S m => prodn m f * f m end.
Definition floor (x : R) : Z := Int_part x.
Definition ceil (x : R) : Z := (- Int_part (- x))%Z.
Definition terms (lo hi : R) : nat := Z.to_nat (floor hi - ceil lo + 1).
Definition term_at (lo : R) (k : nat) : R := IZR (ceil lo + Z.of_nat k).
Definition Sum (lo hi : R) (f : R -> R) : R := sumn (terms lo hi) (fun k => f (term_at lo k)).
Definition Prod (lo hi : R) (f : R -> R) : R := prodn (terms lo hi) (fun k => f (term_at lo k)).

Definition argmax {T : Type} (f : T -> R) : T -> Prop := fun t => forall u, f u <= f t.
Definition argmin {T : Type} (f : T -> R) : T -> Prop := fun t => forall u, f t <= f u.
Definition same_set {T : Type} (a b : T -> Prop) : Prop := forall t, a t <-> b t.

(* The number with a property, by the supremum of a squashed set; some number if there is none. *)
Definition squash (l : R) : R := l / (1 + Rabs l).
Definition squashed (P : R -> Prop) (y : R) : Prop := y = -1 \/ exists l, P l /\ y = squash l.
Lemma squash_bounds l : -1 < squash l < 1.
Proof.
  unfold squash. assert (0 < 1 + Rabs l) by (pose proof (Rabs_pos l); lra).
  assert (l / (1 + Rabs l) * (1 + Rabs l) = l) by (field; lra).
  pose proof (Rle_abs l). pose proof (Rle_abs (- l)). rewrite Rabs_Ropp in *. split; nra.
Qed.
Lemma squashed_bounded P : bound (squashed P).
Proof. exists 1. intros y [->|[l [_ ->]]]; [lra|]. pose proof (squash_bounds l); lra. Qed.
Lemma squashed_inhabited P : exists y, squashed P y.
Proof. exists (-1). now left. Qed.
Definition the (P : R -> Prop) : R :=
  let s := proj1_sig (completeness (squashed P) (squashed_bounded P) (squashed_inhabited P)) in s / (1 - Rabs s).

Lemma the_is (P : R -> Prop) l : P l -> (forall m, P m -> m = l) -> the P = l.
Proof.
  intros H U. unfold the. destruct (completeness _ _ _) as [s [up least]]. simpl.
  assert (s = squash l) as ->.
  { apply Rle_antisym.
    - apply least. intros y [->|[m [Hm ->]]]; [pose proof (squash_bounds l); lra|]. rewrite (U m Hm). lra.
    - apply up. right. exists l. auto. }
  unfold squash. pose proof (Rabs_pos l) as A. unfold Rdiv at 3.
  rewrite Rabs_mult, (Rabs_right (/ (1 + Rabs l))) by (left; apply Rinv_0_lt_compat; lra). field. lra.
Qed.

Definition Deriv (f : R -> R) (x : R) : R := the (derivable_pt_lim f x).
Lemma Deriv_is f x l : derivable_pt_lim f x l -> Deriv f x = l.
Proof. intros H. apply the_is; auto. intros m Hm. exact (uniqueness_limite f x m l Hm H). Qed.
Definition upd (z : R -> R) (k t : R) : R -> R := fun j => if Req_EM_T j k then t else z j.
Definition upd2 (z : R -> R -> R) (k l t : R) : R -> R -> R :=
  fun i j => if Req_EM_T i k then if Req_EM_T j l then t else z i j else z i j.

Definition integrates_line (f : R -> R) (l : R) : Prop := forall e, 0 < e -> exists M, forall a b, a <= - M -> M <= b ->
  exists pr : Riemann_integrable f a b, Rabs (RiemannInt pr - l) < e.
Definition integrates_half (f : R -> R) (l : R) : Prop := forall e, 0 < e -> exists M, forall b, M <= b ->
  exists pr : Riemann_integrable f 0 b, Rabs (RiemannInt pr - l) < e.
Definition Integral_line (f : R -> R) : R := the (integrates_line f).
Definition Integral_half (f : R -> R) : R := the (integrates_half f).

Lemma Int_part_IZR k : Int_part (IZR k) = k.
Proof. unfold Int_part. rewrite <- (up_tech (IZR k) k); [lia|lra|rewrite plus_IZR; lra]. Qed.
Lemma pow_int x k : pow_ x (IZR k) = powerRZ x k.
Proof. unfold pow_. rewrite Int_part_IZR. destruct (Req_EM_T _ _); congruence. Qed.
Lemma pow_pos x e : 0 < x -> pow_ x e = exp (e * ln x).
Proof.
  intros H. unfold pow_. destruct (Req_EM_T _ _) as [E|_]; auto. rewrite powerRZ_Rpower by auto.
  unfold Rpower. now rewrite <- E.
Qed.
