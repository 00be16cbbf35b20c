/**
 * The power buttons, and what they are wired to: how guests come to life, go to sleep on the disk and end, and what
 * is written down when they do something by themselves.
 */
@NullMarked
package dev.oriel.machine.control;

import org.jspecify.annotations.NullMarked;
