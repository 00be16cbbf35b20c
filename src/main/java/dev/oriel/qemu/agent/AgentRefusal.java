package dev.oriel.qemu.agent;

import java.io.IOException;

/** An agent's answer that it does not do what it was asked, in its own words. */
final class AgentRefusal extends IOException {

    private static final long serialVersionUID = 1L;

    AgentRefusal(String words) {
        super(words);
    }
}
