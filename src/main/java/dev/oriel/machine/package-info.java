/**
 * Machines: what they are, where they are stored, who may touch them, and what the rest of the server hears of them. What
 * can be done with them is in the packages below, which use each other in this order and never the other way round:
 * register, host, disk, control, snapshot and idle and workshop, recovery and web.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"engine", "framebuffer", "image", "account"})
package dev.oriel.machine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
