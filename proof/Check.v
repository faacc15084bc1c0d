(** The 300 steps, computed with intervals. Only definitions: Sound.v shows what follows when [check] says [true]. *)
From Coq Require Import Reals ZArith List Bool.
From Interval Require Import Xreal Basic Float_full Primitive_ops.
From Coq Require Import PrimFloat.
From Adder Require Import Network.
Import ListNotations.
Local Open Scope float_scope.
Local Open Scope nat_scope.

(** Intervals whose ends are 64-bit numbers, rounded outward. *)
Module I := FloatIntervalFull PrimitiveFloat.

Definition precision := PrimitiveFloat.PtoP 53.
Definition one := I.fromZ precision 1.
Definition two := I.fromZ precision 2.

(** σ = 1 / (1 + exp (-x)) and tanh = 1 - 2 / (exp (2x) + 1): x occurs once, so nothing of its interval is lost. *)
Definition interval_sigmoid x := I.inv precision (I.add precision one (I.exp precision (I.neg x))).
Definition interval_tanh x :=
  I.sub precision one (I.div precision two (I.add precision (I.exp precision (I.mul precision two x)) one)).

Definition intervals : numbers := {|
  number := I.type; zero := I.zero; plus := I.add precision; times := I.mul precision;
  sigmoid := interval_sigmoid; hyperbolic := interval_tanh; exactly := I.singleton
|}.

(** The values of a function, computed once. *)
Definition table {A} (default : A) (count : nat) (f : nat -> A) : nat -> A :=
  let values := map f (seq 0 count) in fun k => nth k values default.

(** From [-x] to [x]. *)
Definition around (x : float) : I.type := I.mul precision (I.singleton x) (I.bnd (-1)%float 1%float).

(** Two regions, one for each carry: the lowest and the highest of every number of the state.
    Axes: carry, h or c, units. *)
Record regions := { low : list (list (list float)); high : list (list (list float)) }.

(** Where a step can start: start 0 is the region of carry 0, start 1 that of carry 1, start 2 the zero state. *)
Definition box (r : regions) (start : nat) : state I.type :=
  let side part k := I.bnd (entry k (row part (nth start (low r) []))) (entry k (row part (nth start (high r) []))) in
  match start with 2 => nothing intervals | _ => {| hidden := side 0; cell := side 1 |} end.

Definition total (start a b : nat) : nat := match start with 1 => 1 | _ => 0 end + a + b.
Definition carry (start a b : nat) : nat := total start a b / 10.
Definition answer (start a b : nat) : nat := total start a b mod 10.

Section Check.
Variables (n : network) (r : regions) (error lead : float).

(** Where a step leads, if each number may be off by [error]. *)
Definition image (start a b : nat) : state I.type :=
  let off x := I.add precision x (around error) in
  let keep f := table I.nai (units n) f in
  let s := {| hidden := keep (hidden (box r start)); cell := cell (box r start) |} in
  let c := keep (new_cell n intervals s a b) in
  let h := keep (new_hidden n intervals s a b c) in
  {| hidden := keep (fun k => off (h k)); cell := keep (fun k => off (c k)) |}.

Definition within (f g : nat -> I.type) : bool := forallb (fun k => I.subset (f k) (g k)) (seq 0 (units n)).

(** By how much the logit of [d] exceeds that of [e]. The difference of two weights is taken first: it is tighter. *)
Definition excess (s : state I.type) (d e : nat) : I.type :=
  let difference x y := I.sub precision (I.singleton x) (I.singleton y) in
  I.add precision
    (sum intervals (units n)
      (fun k => I.mul precision (hidden s k) (difference (entry d (row k (V n))) (entry e (row k (V n))))))
    (difference (entry d (shift n)) (entry e (shift n))).

Definition leads (s : state I.type) (d : nat) : bool :=
  forallb
    (fun e => Nat.eqb e d || match I.sign_strict (I.sub precision (excess s d e) (I.singleton lead)) with
                             | Xgt => true | _ => false end)
    (seq 0 10).

(** A step is right if it stays inside the region of the next carry, and if the right digit leads all others. *)
Definition right_step (start a b : nat) : bool :=
  let s := image start a b in
  let next := box r (carry start a b) in
  within (hidden s) (hidden next) && within (cell s) (cell next)
  && leads s (answer start a b).

(** All 300 steps: three starts, ten digits and ten digits. *)
Definition check : bool :=
  forallb (fun start => forallb (fun a => forallb (right_step start a) (seq 0 10)) (seq 0 10)) (seq 0 3).

End Check.

(** ** How large the sums can get, computed with intervals: what each gate sums in absolute value, a cell, a logit. *)

(** Below a bound, which is given in sixteenths. *)
Definition below (X : I.type) (bound : Z) : bool :=
  match I.sign_strict (I.sub precision (I.fromZ precision bound) (I.mul precision (I.fromZ precision 16) X)) with
  | Xgt => true | _ => false end.

Definition absolute (x : float) : I.type := I.abs (I.singleton x).

Section Sizes.
Variables (n : network) (r : regions) (bounds : list Z).

(** The bounds: for the gates 0 to 3, then for a cell, then for a logit. *)
Definition bound (which : nat) : Z := nth which bounds 0%Z.

Definition product_sizes (s : state I.type) (place : nat) (weights : list (list float)) : I.type :=
  sum intervals (units n) (fun k => I.abs (I.mul precision (hidden s k) (I.singleton (entry place (row k weights))))).

Definition small_gate (start g unit : nat) : bool :=
  let place := (g * units n + unit)%nat in
  let rest := I.add precision (product_sizes (box r start) place (U n)) (absolute (entry place (bias n))) in
  let w k := absolute (entry place (row k (W n))) in
  forallb (fun a => forallb (fun b => below (I.add precision (I.add precision (w a) (w (10 + b))) rest) (bound g))
    (seq 0 10)) (seq 0 10).

Definition small_logit (start d : nat) : bool :=
  below (I.add precision (product_sizes (box r start) d (V n)) (absolute (entry d (shift n)))) (bound 5).

Definition small : bool :=
  forallb (fun start =>
    forallb (fun unit => below (I.abs (cell (box r start) unit)) (bound 4)
                         && forallb (fun g => small_gate start g unit) (seq 0 4)) (seq 0 (units n))
    && forallb (small_logit start) (seq 0 10)) (seq 0 3).
End Sizes.
