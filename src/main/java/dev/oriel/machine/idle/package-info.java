/** Idle machines: which are suspended because nobody needs them, and after how long. */
@NullMarked
package dev.oriel.machine.idle;

import org.jspecify.annotations.NullMarked;
