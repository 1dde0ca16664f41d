"""CARRY: brings messages to chats. Nobody is missed, and nobody is told twice but for the sends in flight."""
