package dev.oriel.engine;

/**
 * What an engine is, in words for the admin.
 *
 * @param name the engine and its version, such as "QEMU 7.2.22"
 * @param accelerator how guest code runs, such as "tcg" or "kvm"
 * @param reason why this accelerator was chosen
 * @param isolation how far a guest is kept from the host, one sentence
 */
public record EngineStatus(String name, String accelerator, String reason, String isolation) {}
