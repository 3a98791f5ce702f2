package com.nurturehub.email.application.canary;

import com.nurturehub.email.rest.canary.ResourceQueryingTheDatabase;

/** Breaks: dependencies point inwards. */
public record ApplicationCallingAnAdapter(ResourceQueryingTheDatabase resource) {}
