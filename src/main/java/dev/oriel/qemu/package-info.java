/** The QEMU engine: command line, QMP, display, processes that outlive the server. */
@NullMarked
@ApplicationModule(allowedDependencies = {"engine", "rfb", "framebuffer", "image"})
package dev.oriel.qemu;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
