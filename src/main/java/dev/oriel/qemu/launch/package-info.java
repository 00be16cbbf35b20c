/** How a guest's process comes to life: its command line, and what it finds around it. */
@NullMarked
package dev.oriel.qemu.launch;

import org.jspecify.annotations.NullMarked;
