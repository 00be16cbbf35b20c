/** The QEMU guest agent: what is asked of a program in the guest, which may lie or be silent. */
@NullMarked
package dev.oriel.qemu.agent;

import org.jspecify.annotations.NullMarked;
