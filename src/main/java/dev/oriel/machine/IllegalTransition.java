package dev.oriel.machine;

import java.util.List;
import org.springframework.context.support.DefaultMessageSourceResolvable;

/** A machine cannot do this in the state that it is in. */
public class IllegalTransition extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final String machine;
    private final MachineState state;
    private final String wish;

    /** @param wish what it cannot do, as the last part of a key in the message bundle */
    public IllegalTransition(Machine machine, String wish) {
        super("\"%s\" is %s: no %s now"
                .formatted(machine.name(), machine.state().word(), wish));
        this.machine = machine.name();
        this.state = machine.state();
        this.wish = wish;
    }

    @Override
    public String key() {
        return "machine.illegal." + wish;
    }

    /** Which machine, and what it is. */
    @Override
    public List<Object> details() {
        return List.of(machine, new DefaultMessageSourceResolvable("machine.state." + state.word()));
    }
}
