package com.nurturehub.emulator;

/** Why a request is not done, as the provider answers it. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient HttpReply reply;

  public Refusal(HttpReply reply) {
    this.reply = reply;
  }

  HttpReply reply() {
    return reply;
  }
}
