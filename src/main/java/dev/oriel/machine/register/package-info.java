/**
 * The stored machines as the packages that change them see them: one place that writes and tells, one lock for each
 * machine, and what is kept in mind beside its definition.
 */
@NullMarked
package dev.oriel.machine.register;

import org.jspecify.annotations.NullMarked;
