/** What this host has for guests: its QEMU, and an accelerator that was seen to work. */
@NullMarked
package dev.oriel.qemu.host;

import org.jspecify.annotations.NullMarked;
