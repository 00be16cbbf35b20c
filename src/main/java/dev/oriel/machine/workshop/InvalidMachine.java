package dev.oriel.machine.workshop;

import java.util.List;

/** A definition that breaks rules, with everything that is wrong with it. */
public class InvalidMachine extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<FieldProblem> problems;

    InvalidMachine(List<FieldProblem> problems) {
        super(problems.toString());
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong; there is at least one. */
    public List<FieldProblem> problems() {
        return problems;
    }
}
