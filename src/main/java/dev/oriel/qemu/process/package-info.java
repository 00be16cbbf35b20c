/**
 * The programs that run for us: disk tools, which end soon, and guests, which outlive the server; where they are found,
 * the folder, the user and the words of each.
 */
@NullMarked
package dev.oriel.qemu.process;

import org.jspecify.annotations.NullMarked;
