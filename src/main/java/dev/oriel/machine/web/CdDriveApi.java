package dev.oriel.machine.web;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.workshop.CdDrive;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** CD drives over REST. */
@RestController
@RequestMapping("/api/v1/machines/{id}/cdrom")
@Tag(name = "machines")
class CdDriveApi {

    private final CdDrive drive;
    private final MachineViews views;

    CdDriveApi(CdDrive drive, MachineViews views) {
        this.drive = drive;
        this.views = views;
    }

    /** @param image the id of a CD or DVD */
    record Disc(String image) {}

    @PutMapping
    @Operation(
            summary = "Puts a disc into the CD drive, also while the machine runs",
            description = "The body names it: {\"image\": \"ID\"}. A guest's lock on the drive is overridden.")
    MachineView insert(@PathVariable UUID id, @RequestBody Disc disc, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(drive.insert(id, disc.image(), who));
    }

    @DeleteMapping
    @Operation(summary = "Takes the disc out of the CD drive, also while the machine runs")
    MachineView eject(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal who) {
        return views.of(drive.insert(id, null, who));
    }
}
