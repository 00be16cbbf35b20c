/** The QEMU engine: each guest is a process of its own, which outlives the server. */
@NullMarked
@ApplicationModule(allowedDependencies = {"engine", "rfb", "framebuffer", "image"})
package dev.oriel.qemu;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
