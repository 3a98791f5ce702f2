package com.nurturehub.email.domain.engagement;

/**
 * A request to a tracking address, as far as it tells who sent it.
 *
 * @param head whether it asked for the headers alone
 * @param prefetch whether it says that nobody looks yet ({@code Sec-Purpose}, {@code Purpose} or
 *     {@code X-Moz})
 */
public record VisitRequest(Visitor visitor, boolean head, boolean prefetch) {}
