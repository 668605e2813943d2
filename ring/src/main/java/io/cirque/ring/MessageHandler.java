package io.cirque.ring;

/** Takes the messages that a {@link Consumer} hands over. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Takes one message.
     *
     * @param message a flyweight that is valid during the call only: copy what is to be kept
     */
    void onMessage(Message message);
}
