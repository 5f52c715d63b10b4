//! Statements that do no more than `SELECT columns FROM table WHERE column = $1` with a uuid, as far as
//! PostgreSQL's own analysis of them says so. They can be answered from an index without the executor
//! ([`super::index_scan`]), which sets up for each execution what takes several times as long as the
//! look into the index.
//!
//! Whatever has another form, or another table than an ordinary one with a plain B-tree index on that
//! column, is left to the executor: partitions, rules, policies of row-level security, inheritance,
//! access methods of others.
//!
//! Nothing here runs code of anybody: it is done with the request's credentials in sight and without a level of
//! settings.

use core::slice;

use pgrx::pg_sys;

use super::list::{cells, members, only};

/// `=` of uuid in an index.
pub(super) const EQUAL: u32 = pg_sys::F_UUID_EQ;

/// How a column of the answer is got from one of the table.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// As it is, or as a type of the same form.
    AsIs,
    /// By an output function of PostgreSQL's own, as text.
    AsText(pg_sys::Oid),
}

/// A column of the answer.
pub(super) struct Column {
    /// The column of the table; counts from 0.
    pub(super) attribute: usize,
    pub(super) how: How,
    /// The type of the answer.
    pub(super) type_id: pg_sys::Oid,
}

/// What the statement looks up where.
pub(super) struct Lookup {
    source: *mut pg_sys::CachedPlanSource,
    /// Which analysis of the statement it was taken from.
    generation: i32,
    pub(super) table: pg_sys::Oid,
    pub(super) index: pg_sys::Oid,
    pub(super) columns: Vec<Column>,
}

impl Lookup {
    /// Whether the analysis that this was taken from still is the one that PostgreSQL would plan
    /// from. The conditions are those of PostgreSQL's plan cache but for the search path: our
    /// statements qualify what they name.
    pub(super) fn is_current(&self) -> bool {
        // SAFETY: as for the rest. A statement that was analysed anew since is current again with what this
        // does not know, such as another index.
        let generation = unsafe { (*self.source).generation };
        generation == self.generation && is_current(self.source)
    }
}

fn is_current(source: *mut pg_sys::CachedPlanSource) -> bool {
    // SAFETY: the source of a kept plan, which is never freed; plain variables of this backend.
    unsafe {
        (*source).is_valid
            && (!(*source).dependsOnRLS
                || (*source).rewriteRoleId == pg_sys::GetUserId()
                    && (*source).rewriteRowSecurity == pg_sys::row_security)
    }
}

/// What came of looking at a statement.
pub(super) enum Form {
    /// It is of this form.
    Lookup(Lookup),
    /// It is not.
    Other,
    /// Its analysis is not good for this moment; the executor makes a new one.
    Stale,
}

/// Looks at the analysis of a statement, with the rights that it will run with.
///
/// # Safety
/// The plan is a kept one.
pub(super) unsafe fn look_at(plan: pg_sys::SPIPlanPtr) -> Form {
    // SAFETY: as the caller promises; the lists are those of the plan cache and are only read.
    unsafe {
        let Some(source) = only(pg_sys::SPI_plan_get_plan_sources(plan)) else {
            return Form::Other;
        };
        if !is_current(source) {
            return Form::Stale;
        }
        let Some(wanted) = wanted(source) else { return Form::Other };
        let lock = pg_sys::AccessShareLock.cast_signed();
        // The lock stays until the end of the transaction, as for every statement.
        let table = pg_sys::try_table_open(wanted.table, lock);
        if table.is_null() {
            return Form::Stale;
        }
        // What PostgreSQL heard of while it took the lock.
        let form = if is_current(source) {
            index_on(table, wanted.key, &wanted.columns).map_or(Form::Other, |index| {
                let Wanted { table, columns, .. } = wanted;
                let generation = (*source).generation;
                Form::Lookup(Lookup { source, generation, table, index, columns })
            })
        } else {
            Form::Stale
        };
        pg_sys::table_close(table, pg_sys::NoLock.cast_signed());
        form
    }
}

struct Wanted {
    table: pg_sys::Oid,
    /// The number of the column; counts from 1.
    key: i16,
    columns: Vec<Column>,
}

/// # Safety
/// The source is one of a kept plan.
unsafe fn wanted(source: *mut pg_sys::CachedPlanSource) -> Option<Wanted> {
    // SAFETY: as the caller promises.
    unsafe {
        let query = only::<pg_sys::Query>((*source).query_list)?;
        let query = &*query;
        let is_plain = query.commandType == pg_sys::CmdType::CMD_SELECT
            && !query.hasAggs
            && !query.hasWindowFuncs
            && !query.hasTargetSRFs
            && !query.hasSubLinks
            && query.utilityStmt.is_null()
            && query.cteList.is_null()
            && query.groupClause.is_null()
            && query.groupingSets.is_null()
            && query.havingQual.is_null()
            && query.distinctClause.is_null()
            && query.sortClause.is_null()
            && query.limitOffset.is_null()
            && query.limitCount.is_null()
            && query.rowMarks.is_null()
            && query.setOperations.is_null()
            && query.withCheckOptions.is_null();
        if !is_plain || query.jointree.is_null() {
            return None;
        }
        let from = &*query.jointree;
        let table = &*only::<pg_sys::RangeTblEntry>(query.rtable)?;
        only::<pg_sys::RangeTblRef>(from.fromlist)?;
        let is_table = table.rtekind == pg_sys::RTEKind::RTE_RELATION
            && table.tablesample.is_null()
            && table.securityQuals.is_null();
        let columns: Option<Vec<Column>> = members::<pg_sys::TargetEntry>(query.targetList)
            .into_iter()
            .map(|entry| column((*entry).expr.cast()))
            .collect();
        is_table.then_some(())?;
        Some(Wanted { table: table.relid, key: key(from.quals)?, columns: columns? })
    }
}

/// The column of `column = $1` with uuids.
///
/// # Safety
/// An analysed expression, or NULL.
unsafe fn key(quals: *mut pg_sys::Node) -> Option<i16> {
    // SAFETY: as the caller promises; the tag of a node says what it is.
    unsafe {
        let comparison = is(quals, pg_sys::NodeTag::T_OpExpr)?.cast::<pg_sys::OpExpr>();
        let arguments = members::<pg_sys::Node>((*comparison).args);
        let [left, right] = *arguments.as_slice() else { return None };
        let parameter = is(right, pg_sys::NodeTag::T_Param)?.cast::<pg_sys::Param>();
        ((*comparison).opfuncid.to_u32() == EQUAL
            && (*parameter).paramkind == pg_sys::ParamKind::PARAM_EXTERN
            && (*parameter).paramid == 1
            && (*parameter).paramtype == pg_sys::UUIDOID)
            .then(|| attribute(left))?
            .map(|(number, _)| number)
    }
}

/// Number and type of a column of the table.
///
/// # Safety
/// An analysed expression.
unsafe fn attribute(node: *mut pg_sys::Node) -> Option<(i16, pg_sys::Oid)> {
    // SAFETY: as the caller promises.
    unsafe {
        let variable = is(node, pg_sys::NodeTag::T_Var)?.cast::<pg_sys::Var>();
        ((*variable).varlevelsup == 0 && (*variable).varattno > 0)
            .then(|| ((*variable).varattno, (*variable).vartype))
    }
}

/// # Safety
/// An analysed expression.
unsafe fn column(node: *mut pg_sys::Node) -> Option<Column> {
    let of = |(number, _), how, type_id| {
        let attribute = usize::from(i16::cast_unsigned(number)).checked_sub(1)?;
        Some(Column { attribute, how, type_id })
    };
    // SAFETY: as the caller promises; the tag of a node says what it is.
    unsafe {
        match (*node).type_ {
            pg_sys::NodeTag::T_Var => {
                let variable = attribute(node)?;
                of(variable, How::AsIs, variable.1)
            }
            pg_sys::NodeTag::T_RelabelType => {
                let relabelled = node.cast::<pg_sys::RelabelType>();
                let variable = attribute((*relabelled).arg.cast())?;
                of(variable, How::AsIs, (*relabelled).resulttype)
            }
            pg_sys::NodeTag::T_CoerceViaIO => {
                let cast = node.cast::<pg_sys::CoerceViaIO>();
                let variable = attribute((*cast).arg.cast())?;
                let output = output_function(variable.1)?;
                ((*cast).resulttype == pg_sys::TEXTOID)
                    .then(|| of(variable, How::AsText(output), pg_sys::TEXTOID))?
            }
            pg_sys::NodeTag::T_FuncExpr => {
                let call = node.cast::<pg_sys::FuncExpr>();
                let arguments = members::<pg_sys::Node>((*call).args);
                let [zone, time] = *arguments.as_slice() else { return None };
                ((*call).funcid.to_u32() == pg_sys::F_TIMEZONE_TEXT_TIMESTAMP && is_utc(zone))
                    .then_some(())?;
                // The same number counts from the same moment.
                of(attribute(time)?, How::AsIs, pg_sys::TIMESTAMPTZOID)
            }
            _ => None,
        }
    }
}

/// What writes a value of an enum or a jsonb as text. Nobody's own function is called here.
///
/// # Safety
/// The type exists.
unsafe fn output_function(type_id: pg_sys::Oid) -> Option<pg_sys::Oid> {
    let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
    // SAFETY: as the caller promises; a look-up in the system caches.
    unsafe { pg_sys::getTypeOutputInfo(type_id, &raw mut output, &raw mut is_varlena) };
    [pg_sys::F_ENUM_OUT, pg_sys::F_JSONB_OUT].contains(&output.to_u32()).then_some(output)
}

/// # Safety
/// An analysed expression.
unsafe fn is_utc(node: *mut pg_sys::Node) -> bool {
    // SAFETY: as the caller promises; a constant of type text is one, and is only read.
    unsafe {
        let Some(constant) = is(node, pg_sys::NodeTag::T_Const) else { return false };
        let constant = constant.cast::<pg_sys::Const>();
        (*constant).consttype == pg_sys::TEXTOID
            && !(*constant).constisnull
            && pgrx::text_to_rust_str((*constant).constvalue.cast_mut_ptr()) == Ok("UTC")
    }
}

/// # Safety
/// A node, or NULL.
unsafe fn is(node: *mut pg_sys::Node, tag: pg_sys::NodeTag) -> Option<*mut pg_sys::Node> {
    // SAFETY: as the caller promises.
    unsafe { (!node.is_null() && (*node).type_ == tag).then_some(node) }
}

/// An index on the column of a table, if both are ordinary.
///
/// # Safety
/// The table is open and locked.
unsafe fn index_on(table: pg_sys::Relation, key: i16, columns: &[Column]) -> Option<pg_sys::Oid> {
    // SAFETY: as the caller promises; fields of an open relation.
    unsafe {
        let class = &*(*table).rd_rel;
        let is_ordinary = class.relkind == pg_sys::RELKIND_RELATION.cast_signed()
            && class.relam == pg_sys::HEAP_TABLE_AM_OID
            && !class.relhassubclass
            && ((*table).rd_rules.is_null() || (*(*table).rd_rules).numLocks == 0);
        let attributes = pgrx::PgTupleDesc::from_pg_unchecked((*table).rd_att);
        // A virtual column is computed by the executor (PostgreSQL 18).
        let is_stored = columns.iter().all(|column| {
            attributes.get(column.attribute).is_some_and(|it| it.attgenerated != b'v'.cast_signed())
        });
        if !is_ordinary || !is_stored {
            return None;
        }
        cells(pg_sys::RelationGetIndexList(table))
            .into_iter()
            .map(|cell| (*cell).oid_value)
            .find(|index| serves(*index, key))
    }
}

/// # Safety
/// An index of a locked table.
unsafe fn serves(index: pg_sys::Oid, key: i16) -> bool {
    // SAFETY: as the caller promises; fields of an open index, whose arrays have an entry a column.
    unsafe {
        let open = pg_sys::index_open(index, pg_sys::AccessShareLock.cast_signed());
        let form = &*(*open).rd_index;
        let first = slice::from_raw_parts(form.indkey.values.as_ptr(), 1).first().copied();
        let family = *(*open).rd_opfamily;
        let serves = (*(*open).rd_rel).relam == pg_sys::BTREE_AM_OID
            && (*(*open).rd_rel).relkind == pg_sys::RELKIND_INDEX.cast_signed()
            && form.indisvalid
            && form.indisready
            && form.indislive
            && !form.indcheckxmin
            && first == Some(key)
            && *(*open).rd_opcintype == pg_sys::UUIDOID
            && family.to_u32() < pg_sys::FirstNormalObjectId
            && is_whole(open);
        pg_sys::index_close(open, pg_sys::NoLock.cast_signed());
        serves
    }
}

/// Whether an index has no predicate. `RelationGetIndexPredicate` would work out what is constant in it, with
/// functions of the table's owner.
///
/// # Safety
/// An open index.
unsafe fn is_whole(index: pg_sys::Relation) -> bool {
    let predicate = pg_sys::Anum_pg_index_indpred.cast_signed();
    // SAFETY: as the caller promises; none of the columns that a descriptor is needed for.
    unsafe { pg_sys::heap_attisnull((*index).rd_indextuple, predicate, core::ptr::null_mut()) }
}
