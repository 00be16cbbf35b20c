package dev.oriel.template;

import dev.oriel.account.AccountPrincipal;
import dev.oriel.account.Role;
import dev.oriel.template.TemplateRefused.Reason;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Who may do what with templates. Machines are made of one's own and of shared ones; a template is changed by its owner
 * and by admins. To share one, and to keep a pool of clones, is for teachers and admins.
 */
@Component
final class TemplateAccess {

    private final Templates templates;

    TemplateAccess(Templates templates) {
        this.templates = templates;
    }

    /** @throws TemplateRefused when there is no such template that this person may see */
    Template require(UUID id, AccountPrincipal who) {
        return templates
                .findById(id)
                .filter(template -> !template.hidden() && (template.shared() || owns(who, template)))
                .orElseThrow(() -> new TemplateRefused(Reason.NOT_FOUND));
    }

    /** @throws TemplateRefused when there is none, or it is somebody else's */
    Template requireOwn(UUID id, AccountPrincipal who) {
        Template template = require(id, who);
        if (!owns(who, template)) {
            throw new TemplateRefused(Reason.NOT_YOURS);
        }
        return template;
    }

    List<Template> visibleTo(AccountPrincipal who) {
        return templates.findByHiddenOrderByNameAscCreatedAtAsc(false).stream()
                .filter(template -> template.shared() || owns(who, template))
                .toList();
    }

    void requireMayShare(AccountPrincipal who) {
        if (!prepares(who)) {
            throw new TemplateRefused(Reason.SHARING);
        }
    }

    void requireMayPool(AccountPrincipal who) {
        if (!prepares(who)) {
            throw new TemplateRefused(Reason.POOL);
        }
    }

    /** Whether this person prepares machines for others. */
    static boolean prepares(AccountPrincipal who) {
        return who.role() != Role.USER;
    }

    static boolean owns(AccountPrincipal who, Template template) {
        return who.isAdmin() || who.id().equals(template.owner());
    }
}
