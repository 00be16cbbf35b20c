package dev.oriel.template;

import java.util.UUID;

/** A fork has been handed out and kept, or not: from now on it goes with its last machine. */
record ForkSettled(UUID version) {}
