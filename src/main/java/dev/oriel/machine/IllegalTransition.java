package dev.oriel.machine;

/** A machine cannot do this in the state that it is in. */
public class IllegalTransition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    IllegalTransition(String message) {
        super(message);
    }

    static IllegalTransition of(Machine machine, String wish, String allowed) {
        return new IllegalTransition("\"%s\" is %s and cannot %s. That works while a machine is %s."
                .formatted(machine.name(), machine.state().word(), wish, allowed));
    }
}
