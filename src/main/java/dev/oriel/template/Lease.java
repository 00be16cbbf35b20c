package dev.oriel.template;

import dev.oriel.engine.Guest;
import dev.oriel.machine.Machine;

/**
 * A clone that waits for its owner: its files are there, its guest stands still, and its machine is in no database yet.
 *
 * @param seed the machine that it becomes
 */
record Lease(Machine seed, Guest guest) {}
