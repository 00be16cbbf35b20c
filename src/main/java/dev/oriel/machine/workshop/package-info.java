/**
 * Where machines are made, changed, copied and taken apart: what somebody wants a machine to be, read from JSON or a
 * form and held against the rules.
 */
@NullMarked
package dev.oriel.machine.workshop;

import org.jspecify.annotations.NullMarked;
