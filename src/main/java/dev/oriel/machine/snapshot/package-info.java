/**
 * Snapshots: machines' pasts, their limits and sizes, the way back, and machines at one moment for others to be made
 * of.
 */
@NullMarked
package dev.oriel.machine.snapshot;

import org.jspecify.annotations.NullMarked;
