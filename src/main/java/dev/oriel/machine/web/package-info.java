/** Machines over HTTP: their pages, their REST interface, and the events that tell of their changes. */
@NullMarked
package dev.oriel.machine.web;

import org.jspecify.annotations.NullMarked;
