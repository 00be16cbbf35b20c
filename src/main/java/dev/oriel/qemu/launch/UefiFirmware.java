package dev.oriel.qemu.launch;

import dev.oriel.engine.EngineException;
import dev.oriel.engine.GuestSpec;
import dev.oriel.qemu.process.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of the UEFI firmware (OVMF).
 *
 * @param code the program, shared by all guests and never written
 * @param variables this guest's own settings, such as its boot entries
 */
record UefiFirmware(Path code, Path variables) {

    private record Build(Path code, Path template) {
        static Build in(String folder, String code, String template) {
            return new Build(Path.of(folder, code), Path.of(folder, template));
        }
    }

    /** Where distributions put the build without Secure Boot: Debian and Ubuntu, Fedora, Arch. */
    private static final List<Build> BUILDS = List.of(
            Build.in("/usr/share/OVMF", "OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"),
            Build.in("/usr/share/OVMF", "OVMF_CODE.fd", "OVMF_VARS.fd"),
            Build.in("/usr/share/edk2/ovmf", "OVMF_CODE.fd", "OVMF_VARS.fd"),
            Build.in("/usr/share/edk2/x64", "OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"));

    /**
     * The firmware for a guest. Its settings are kept beside its first disk; a guest without a disk forgets them when
     * it ends.
     *
     * @throws EngineException when no firmware is installed
     */
    static UefiFirmware of(GuestSpec spec, RunDirectory run) throws EngineException {
        Build build = installed();
        return new UefiFirmware(build.code, variables(spec, run, build.template));
    }

    /** The firmware with its variables in a place that is only named. */
    static UefiFirmware named(Path variables) throws EngineException {
        return new UefiFirmware(installed().code, variables);
    }

    private static Build installed() throws EngineException {
        return BUILDS.stream()
                .filter(build -> Files.isReadable(build.code) && Files.isReadable(build.template))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "the UEFI firmware is not installed; on Debian and Ubuntu it is the package ovmf"));
    }

    private static Path variables(GuestSpec spec, RunDirectory run, Path template) throws EngineException {
        Path variables = spec.disks().isEmpty()
                ? run.uefiVariables()
                : spec.disks().getFirst().file().resolveSibling("uefi-vars.fd");
        try {
            if (!Files.exists(variables)) {
                Files.copy(template, variables);
            }
            return variables;
        } catch (IOException e) {
            throw new EngineException("the UEFI settings cannot be kept in " + variables + ": " + e.getMessage(), e);
        }
    }
}
