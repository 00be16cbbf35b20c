/** States of guests: taken from QEMU as its migration stream, divided, kept for good, shared, and given back. */
@NullMarked
package dev.oriel.qemu.state;

import org.jspecify.annotations.NullMarked;
