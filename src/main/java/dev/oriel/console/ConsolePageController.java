package dev.oriel.console;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.machine.MachineAccess;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The page with a machine's screen. */
@Controller
class ConsolePageController {

    private final MachineAccess access;

    ConsolePageController(MachineAccess access) {
        this.access = access;
    }

    @GetMapping("/machines/{id}/console")
    String console(@PathVariable UUID id, @AuthenticationPrincipal AccountPrincipal account, Model model) {
        model.addAttribute("machine", access.require(id, account));
        return "console/console";
    }
}
