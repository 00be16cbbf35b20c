package dev.oriel.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

/**
 * Remembers in a session only the account's id, and asks the accounts at every request. So a change of role, disabling
 * and deleting hold from the next request on, and a stored session is readable by every later version of the server.
 */
@Component
class SignedInAccounts implements SecurityContextRepository {

    /** By this name the stored sessions of an account can be found. */
    private static final String ACCOUNT = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

    private final Accounts accounts;
    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    SignedInAccounts(Accounts accounts, FindByIndexNameSessionRepository<? extends Session> sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new Remembered(request);
    }

    @Override
    @SuppressWarnings("deprecation") // still abstract in the interface
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return loadDeferredContext(holder.getRequest()).get();
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        Authentication authentication = context.getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof AccountPrincipal account) {
            request.getSession().setAttribute(ACCOUNT, account.id().toString());
        } else if (request.getSession(false) instanceof HttpSession session) {
            session.removeAttribute(ACCOUNT);
        }
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return remembered(request).isPresent();
    }

    /** Ends the sessions of an account, of all browsers but perhaps one. */
    void endAll(UUID account, Optional<String> exceptSession) {
        for (String id : sessions.findByPrincipalName(account.toString()).keySet()) {
            if (!exceptSession.equals(Optional.of(id))) {
                sessions.deleteById(id);
            }
        }
    }

    private Optional<Account> remembered(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(ACCOUNT) instanceof String id
                ? accounts.findById(UUID.fromString(id)).filter(Account::enabled)
                : Optional.empty();
    }

    /** The context of one request, looked up when it is first needed: files of a page need none. */
    private final class Remembered implements DeferredSecurityContext {

        private final HttpServletRequest request;
        private SecurityContext context = SecurityContextHolder.createEmptyContext();
        private boolean lookedUp;
        private boolean empty;

        Remembered(HttpServletRequest request) {
            this.request = request;
        }

        @Override
        public SecurityContext get() {
            lookUp();
            return context;
        }

        @Override
        public boolean isGenerated() {
            lookUp();
            return empty;
        }

        private void lookUp() {
            if (!lookedUp) {
                lookedUp = true;
                Optional<Account> account = remembered(request);
                empty = account.isEmpty();
                account.ifPresent(known -> context = new SecurityContextImpl(new Admission(known.principal())));
            }
        }
    }
}
