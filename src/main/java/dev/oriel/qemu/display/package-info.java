/** A guest's screen as QEMU's VNC server tells of it, and when QEMU is asked to look. */
@NullMarked
package dev.oriel.qemu.display;

import org.jspecify.annotations.NullMarked;
