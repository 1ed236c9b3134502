/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of a block sixteen at a time, on processors with AVX-512 and its moves of bytes
 * (VBMI2): the same as plain_words() of skim_words.h, without a loop over the words. */
#ifndef SCAN_AVX512_H
#define SCAN_AVX512_H

#include "lex/scan_words.h"

#ifdef MASK_WIDER
#define LANES 16 /* words at a time */
/* Up to sixteen words, their places given as bytes from `place` on. */
MASK_TARGET64 static inline void lanes_add(struct words *words, size_t at, size_t place,
                                           __m128i starts, __m128i ends, __mmask16 numbers) {
    __m512i base = _mm512_set1_epi32((int)(uint32_t)place);
    __m128i kinds = _mm_mask_add_epi8(_mm_set1_epi8(WORD_PLAIN), numbers, _mm_set1_epi8(WORD_PLAIN),
                                      _mm_set1_epi8(WORD_NUMBER));
    _mm512_storeu_si512(words->starts + at, _mm512_add_epi32(_mm512_cvtepu8_epi32(starts), base));
    _mm512_storeu_si512(words->ends + at, _mm512_add_epi32(_mm512_cvtepu8_epi32(ends), base));
    _mm_storeu_si128((__m128i *)(void *)(words->kinds + at), kinds);
}

/* See plain_words(). A block has at most twice so many words. */
MASK_TARGET64 static inline void plain_lanes(struct words *words, const struct block *block,
                                             uint32_t count) {
    __m512i places = _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928,
                                      0x2726252423222120, 0x1f1e1d1c1b1a1918, 0x1716151413121110,
                                      0x0f0e0d0c0b0a0908, 0x0706050403020100);
    size_t place = (size_t)(block->at - words->text);
    __m512i starts = _mm512_maskz_compress_epi8(block->starts, places);
    __m512i ends = _mm512_maskz_compress_epi8(~block->words & block->words << 1, places);
    uint64_t numbers = _pext_u64(block->numbers, block->starts);
    lanes_add(words, words->count, place, _mm512_castsi512_si128(starts),
              _mm512_castsi512_si128(ends), (__mmask16)numbers);
    if (count > LANES)
        lanes_add(words, words->count + LANES, place, _mm512_extracti32x4_epi32(starts, 1),
                  _mm512_extracti32x4_epi32(ends, 1), (__mmask16)(numbers >> LANES));
    words->count += count;
}
#endif

#endif
