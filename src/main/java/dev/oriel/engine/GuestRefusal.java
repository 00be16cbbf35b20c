package dev.oriel.engine;

/** The agent in a guest has answered that it cannot do what it was asked: to ask again would not change that. */
public final class GuestRefusal extends EngineException {

    private static final long serialVersionUID = 1L;

    public GuestRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
