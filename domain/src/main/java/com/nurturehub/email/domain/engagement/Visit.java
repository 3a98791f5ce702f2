package com.nurturehub.email.domain.engagement;

/** Who came to a tracking address, and what we take them for. */
public record Visit(Visitor visitor, Assessment assessment) {}
