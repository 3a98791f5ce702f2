package com.nurturehub.email.outbound.canary;

import jakarta.ws.rs.Path;

/** Breaks: only rest serves requests. */
@Path("/open/to/everyone")
public final class AdapterServingRequests {}
