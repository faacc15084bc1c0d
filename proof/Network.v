(** The network, and what it means that it answers. Nothing here is proved; it is what the theorem speaks of.

    An LSTM reads one column of two digits a step, ones first, and a softmax layer answers one digit a step. *)
From Coq Require Import Reals List PrimFloat.
From Interval Require Import Xreal Primitive_ops.
Import ListNotations.

(** The five weight arrays, as Keras keeps them, in floating-point numbers that are exactly Keras's. *)
Record network := {
  W : list (list float);  (* (chars = 20, 4 units): what a digit of the first number adds, then of the second *)
  U : list (list float);  (* (units, 4 units) *)
  bias : list float;      (* (4 units) *)
  V : list (list float);  (* (units, 10) *)
  shift : list float      (* (10): the bias of the softmax layer *)
}.

Definition units (n : network) : nat := length (U n).
Definition row (k : nat) (weights : list (list float)) : list float := nth k weights [].
Definition entry (k : nat) (weights : list float) : float := nth k weights 0%float.

(** The network is written once, and computed twice: with real numbers, which the theorem speaks of,
    and with intervals, which the proof computes. *)
Record numbers := {
  number : Type;
  zero : number;
  plus : number -> number -> number;
  times : number -> number -> number;
  sigmoid : number -> number;
  hyperbolic : number -> number;
  exactly : float -> number
}.

(** The state of the LSTM: two numbers for each unit. *)
Record state (X : Type) := { hidden : nat -> X; cell : nat -> X }.
Arguments hidden {X}. Arguments cell {X}. Arguments Build_state {X}.

Section Step.
Variables (n : network) (A : numbers).
Local Notation "x + y" := (plus A x y).
Local Notation "x * y" := (times A x y).
Local Notation "# x" := (exactly A x) (at level 5, x at level 5).

(** [f 0 + f 1 + ... + f (count - 1)] *)
Fixpoint sum (count : nat) (f : nat -> number A) : number A :=
  match count with 0 => zero A | S k => sum k f + f k end.

Definition nothing : state (number A) := {| hidden _ := zero A; cell _ := zero A |}.

(** What arrives at a gate of a unit. The gates i, f, g, o are number 0 to 3. A one-hot digit times [W] is a row. *)
Definition gate (g unit : nat) (s : state (number A)) (a b : nat) : number A :=
  let place := (g * units n + unit)%nat in
  # (entry place (row a (W n))) + # (entry place (row (10 + b) (W n)))
  + sum (units n) (fun k => hidden s k * # (entry place (row k (U n))))
  + # (entry place (bias n)).

Definition new_cell (s : state (number A)) (a b unit : nat) : number A :=
  sigmoid A (gate 1 unit s a b) * cell s unit + sigmoid A (gate 0 unit s a b) * hyperbolic A (gate 2 unit s a b).

Definition new_hidden (s : state (number A)) (a b : nat) (c : nat -> number A) (unit : nat) : number A :=
  sigmoid A (gate 3 unit s a b) * hyperbolic A (c unit).

(** One step: the column of the digits [a] and [b] is read. *)
Definition step (s : state (number A)) (a b : nat) : state (number A) :=
  let c := new_cell s a b in {| hidden := new_hidden s a b c; cell := c |}.

(** The logit of a digit. *)
Definition logit (s : state (number A)) (d : nat) : number A :=
  sum (units n) (fun k => hidden s k * # (entry d (row k (V n)))) + # (entry d (shift n)).

End Step.

(** With real numbers: [exp] and [tanh] are those of Coq's standard library. *)
Local Open Scope R_scope.

Definition sigma (x : R) : R := 1 / (1 + exp (- x)).

(** The real number that a floating-point number is. *)
Definition real (x : float) : R := proj_val (PrimitiveFloat.toX x).

Definition reals : numbers := {|
  number := R; zero := 0; plus := Rplus; times := Rmult; sigmoid := sigma; hyperbolic := tanh; exactly := real
|}.

(** Softmax: the probability of digit [d], from all ten logits. *)
Definition softmax (z : nat -> R) (d : nat) : R := exp (z d) / sum reals 10 (fun e => exp (z e)).

(** Two lists of [count] numbers that differ by no more than [error] each. *)
Definition near (count : nat) (error : R) (x y : nat -> R) : Prop :=
  forall k, (k < count)%nat -> Rabs (y k - x k) <= error.

(** One step that need not be exact: each number of the state may be off by 1/1024. *)
Definition steps (n : network) (s : state R) (a b : nat) (s' : state R) : Prop :=
  near (units n) (/ 1024) (hidden (step n reals s a b)) (hidden s') /\
  near (units n) (/ 1024) (cell (step n reals s a b)) (cell s').

(** A digit that may be answered in a state. Each logit may be off by 1, then each probability by 1/50;
    the digit is one whose probability is the largest. *)
Definition answers (n : network) (s : state R) (d : nat) : Prop :=
  exists z p, near 10 1 (logit n reals s) z /\ near 10 (/ 50) (softmax z) p /\
  (d < 10)%nat /\ forall e, (e < 10)%nat -> p e <= p d.

(** A run over columns of digits, from a state: for each column a step and then an answer. *)
Inductive run (step : state R -> nat -> nat -> state R -> Prop) (answer : state R -> nat -> Prop)
  : state R -> list (nat * nat) -> list nat -> Prop :=
  | ends s : run step answer s [] []
  | reads s a b s' d columns digits :
      step s a b s' -> answer s' d -> run step answer s' columns digits ->
      run step answer s ((a, b) :: columns) (d :: digits).

(** A column holds two digits. *)
Definition is_column (column : nat * nat) : Prop := (fst column < 10)%nat /\ (snd column < 10)%nat.

(** The value of digits, ones first. *)
Fixpoint value (digits : list nat) : nat :=
  match digits with [] => 0 | d :: rest => d + 10 * value rest end.
