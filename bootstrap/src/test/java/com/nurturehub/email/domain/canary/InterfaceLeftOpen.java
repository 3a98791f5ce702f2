package com.nurturehub.email.domain.canary;

/** Breaks: domain types are closed. */
public interface InterfaceLeftOpen {}
