package dev.oriel.machine;

/** A machine cannot do this in the state that it is in. */
public class IllegalTransition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String machine;
    private final MachineState state;
    private final String wish;

    /** @param wish what it cannot do, as the last part of a key in the message bundle */
    IllegalTransition(Machine machine, String wish) {
        super("\"%s\" is %s: no %s now"
                .formatted(machine.name(), machine.state().word(), wish));
        this.machine = machine.name();
        this.state = machine.state();
        this.wish = wish;
    }

    String machine() {
        return machine;
    }

    /** What the machine is. */
    MachineState state() {
        return state;
    }

    String wish() {
        return wish;
    }
}
