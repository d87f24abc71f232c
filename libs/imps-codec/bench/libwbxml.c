/*
 * libwbxml over one document in memory, for a given time.
 *
 *   libwbxml decode|encode FILE MILLISECONDS   prints: documents per second of processor time, bytes of WBXML
 *   libwbxml show-decode|show-encode FILE      prints: what it makes of the document, once
 *
 * decode: WBXML to XML text in compact form. encode: XML text to WBXML 1.3 without string table, as we write it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wbxml/wbxml.h>

static WBXMLConvWBXML2XML *to_xml;
static WBXMLConvXML2WBXML *to_wbxml;

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static WB_UTINY *read_file(const char *path, WB_ULONG *length)
{
    FILE *file = fopen(path, "rb");
    WB_UTINY *bytes;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    *length = (WB_ULONG)ftell(file);
    rewind(file);
    bytes = malloc(*length + 1);
    if (bytes == NULL || fread(bytes, 1, *length, file) != *length) {
        perror(path);
        exit(2);
    }
    fclose(file);
    return bytes;
}

/* One conversion; the caller frees the output. */
static WB_UTINY *convert(int decodes, WB_UTINY *in, WB_ULONG in_length, WB_ULONG *out_length)
{
    WB_UTINY *out = NULL;
    WBXMLError error = decodes ? wbxml_conv_wbxml2xml_run(to_xml, in, in_length, &out, out_length)
                               : wbxml_conv_xml2wbxml_run(to_wbxml, in, in_length, &out, out_length);
    if (error != WBXML_OK) {
        fprintf(stderr, "libwbxml: %s\n", (const char *)wbxml_errors_string(error));
        exit(1);
    }
    return out;
}

int main(int count, char **arguments)
{
    WB_UTINY *in, *out;
    WB_ULONG in_length, out_length = 0;
    const char *what = count > 1 ? arguments[1] : "";
    int shows = strncmp(what, "show-", 5) == 0;
    int decodes = strcmp(what + (shows ? 5 : 0), "decode") == 0;
    double used, until;
    long rounds = 0;

    if (count < (shows ? 3 : 4)) {
        fprintf(stderr, "usage: libwbxml decode|encode FILE MILLISECONDS, or show-decode|show-encode FILE\n");
        return 2;
    }
    if (wbxml_conv_wbxml2xml_create(&to_xml) != WBXML_OK || wbxml_conv_xml2wbxml_create(&to_wbxml) != WBXML_OK) return 1;
    wbxml_conv_wbxml2xml_set_gen_type(to_xml, WBXML_GEN_XML_COMPACT);
    wbxml_conv_xml2wbxml_set_version(to_wbxml, WBXML_VERSION_13);
    wbxml_conv_xml2wbxml_disable_string_table(to_wbxml);
    in = read_file(arguments[2], &in_length);

    if (shows) {
        out = convert(decodes, in, in_length, &out_length);
        fwrite(out, 1, out_length, stdout);
        return 0;
    }
    for (rounds = 0; rounds < 20; rounds++) free(convert(decodes, in, in_length, &out_length));
    used = seconds(CLOCK_PROCESS_CPUTIME_ID);
    until = seconds(CLOCK_MONOTONIC) + atof(arguments[3]) / 1e3;
    rounds = 0;
    do {
        int each;
        for (each = 0; each < 8; each++) free(convert(decodes, in, in_length, &out_length));
        rounds += 8;
    } while (seconds(CLOCK_MONOTONIC) < until);
    used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    printf("%.1f %lu\n", rounds / used, (unsigned long)(decodes ? in_length : out_length));
    return 0;
}
