/** Disks: the layers of a guest that runs, and the files that qemu-img makes, examines and converts. */
@NullMarked
package dev.oriel.qemu.disk;

import org.jspecify.annotations.NullMarked;
