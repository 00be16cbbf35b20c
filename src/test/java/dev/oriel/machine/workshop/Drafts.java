package dev.oriel.machine.workshop;

import tools.jackson.databind.json.JsonMapper;

/** Machines that tests wish for, as a request has them. */
public final class Drafts {

    private Drafts() {}

    public static MachineDraft of(String json) {
        return DraftReader.read(JsonMapper.shared().readTree(json), new MachineDraft());
    }
}
