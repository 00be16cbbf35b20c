package dev.oriel.machine;

import java.util.List;

/** A definition that breaks rules, with everything that is wrong with it. */
class InvalidMachine extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldProblem> problems;

    InvalidMachine(List<FieldProblem> problems) {
        super(problems.toString());
        this.problems = List.copyOf(problems);
    }

    List<FieldProblem> problems() {
        return problems;
    }
}
