package dev.oriel.engine;

import java.util.List;

/**
 * What an engine is, for the admin.
 *
 * @param name the engine and its version, such as "QEMU 7.2.22"
 * @param accelerator how guest code runs, such as "tcg" or "kvm"
 * @param reason why this accelerator was chosen
 * @param isolation how far a guest is kept from the host, first things first
 */
public record EngineStatus(String name, String accelerator, EngineRemark reason, List<EngineRemark> isolation) {

    public EngineStatus {
        isolation = List.copyOf(isolation);
    }
}
