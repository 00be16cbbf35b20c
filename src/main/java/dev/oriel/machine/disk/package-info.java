/**
 * Machines' files: their disks' layers, what stands on what, which are merged or swept away, and whether they are
 * sound.
 */
@NullMarked
package dev.oriel.machine.disk;

import org.jspecify.annotations.NullMarked;
